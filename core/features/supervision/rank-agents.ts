import { createHash } from 'node:crypto'
import type { AgentChoice, AgentStrategy, Standing } from '../../../contract/resources/agent-choice.ts'
import { byLoad, bySuccess, isUnreliable } from '../../engine/remote/choose.ts'

type Criterion = AgentChoice['decided_by']

/** What decides between agents that can all do it. */
export interface Wishes {
  readonly prefer: readonly string[]
  readonly avoid: readonly string[]
  readonly strategy: AgentStrategy
  /** Agents of which no recent mission is known: `cheapest` tries them. */
  readonly untried: readonly string[]
  /** Each mission has its own order of the agents: `spread` goes by it, and otherwise it decides between equals. */
  readonly missionId: string
}

export interface Ranking {
  readonly chosen: Standing
  readonly next: Standing | null
  readonly decided_by: Criterion
}

/** The first by the first criterion that tells two agents apart, so that one sentence says why it was chosen. */
export function rankAgents(standings: readonly Standing[], wishes: Wishes): Ranking | undefined {
  const criteria = criteriaFor(wishes)
  const apart = (a: Standing, b: Standing) => criteria.find(([, compare]) => compare(a, b) !== 0)
  const [chosen, next = null] = standings.toSorted((a, b) => apart(a, b)?.[1](a, b) ?? 0)
  if (!chosen) return undefined
  return { chosen, next, decided_by: next === null ? 'only_candidate' : (apart(chosen, next)?.[0] ?? 'name') }
}

type Compare = (a: Standing, b: Standing) => number

function criteriaFor({
  prefer,
  avoid,
  strategy,
  untried,
  missionId,
}: Wishes): readonly (readonly [Criterion, Compare])[] {
  const first = (holds: (one: Standing) => boolean): Compare => by((one) => (holds(one) ? 0 : 1))
  const load = ['load', (a, b) => byLoad(loadOf(a), loadOf(b))] as const satisfies [Criterion, Compare]
  const turn = ['turn', by(({ agent }) => turnOf(missionId, agent))] as const satisfies [Criterion, Compare]
  const own = {
    least_busy: [load],
    spread: [turn],
    cheapest: [['cost', by((one) => expectedCost(one, untried.includes(one.agent)))], load],
  } as const satisfies Record<AgentStrategy, readonly (readonly [Criterion, Compare])[]>
  return [
    ['room', by(({ room }) => rooms.indexOf(room))],
    ['avoid', first(({ agent }) => !avoid.includes(agent))],
    ['prefer', first(({ agent }) => prefer.includes(agent))],
    ['reliability', first((one) => !isUnreliable(one))],
    ...own[strategy],
    ['success', bySuccess],
    turn,
    // Two agents have the same turn almost never.
    ['name', (a, b) => (a.agent < b.agent ? -1 : a.agent > b.agent ? 1 : 0)],
  ]
}

const rooms: readonly Standing['room'][] = ['free', 'full', 'away']

function by(number: (one: Standing) => number): Compare {
  return (a, b) => {
    const [of, outOf] = [number(a), number(b)]
    return of < outOf ? -1 : of > outOf ? 1 : 0
  }
}

function loadOf({ load, capacity }: Standing) {
  return { load, capacity: Math.max(1, capacity) }
}

/**
 * One that has had no mission is tried, a mission at a time, so that a burst does not all go to it. One whose missions all
 * failed, or whose models have no price, comes after those that are known to cost something.
 */
function expectedCost({ usd_per_success, load }: Standing, isUntried: boolean): number {
  return usd_per_success ?? (isUntried && load === 0 ? -1 : Number.POSITIVE_INFINITY)
}

/** The agent with the lowest number has the turn: over many missions each has the same share, whoever else comes or goes. */
export function turnOf(missionId: string, agent: string): number {
  return createHash('sha256').update(`${missionId} ${agent}`).digest().readUIntBE(0, 6)
}
