import type { Checks } from '../../base/ports/checks.ts'
import type { ToolCall } from '../../base/ports/models.ts'
import { findingAbout } from '../../records/mission/finding-about.ts'
import { askFirst, isDenied } from '../asking/ask-for-call.ts'
import type { Leg } from '../legs/leg.ts'
import { isGivenUp, openEffectOf, planCall } from '../legs/planned-call.ts'
import type { CallToHand } from '../tool-calls/hand-call.ts'
import { loopToolOf } from './loop-tools.ts'

/** Calls of one reply without a result, by what may be done about them now. */
export interface SortedCalls {
  /** To be started, all of them before their mission waits. */
  readonly delegations: readonly ToolCall[]
  /** They have no effect outside, so they are made side by side. */
  readonly free: readonly ToolCall[]
  /** They have no effect outside either, and others answer them: they are handed over together. */
  readonly handed: readonly CallToHand[]
  /** To be carried out on its own once none of the others are left. */
  readonly alone: ToolCall | undefined
}

interface SortingPorts {
  readonly checks: Pick<Checks, 'check'>
}

/**
 * Decides which calls may be made in any order, and which must wait. A call with an effect comes after all that
 * the model named before it, and before all that it named after it; so does a handover. A call that waits for a person only
 * delays those.
 * @param open in the order in which the model decided on them
 * @param begun ids of the calls whose missions are under way
 */
export async function sortCalls(
  ports: SortingPorts,
  leg: Leg,
  open: readonly ToolCall[],
  begun: ReadonlySet<string>,
): Promise<SortedCalls> {
  const delegations: ToolCall[] = []
  const free: ToolCall[] = []
  const handed: CallToHand[] = []
  const met = new Set<string>()
  let alone: ToolCall | undefined
  for (const call of open) {
    // Results name their call only by its id, so of two with the same id the first gets its result first.
    if (met.has(call.id)) break
    met.add(call.id)
    if (begun.has(call.id)) continue
    const way = await wayOf(ports, leg, call)
    if (typeof way === 'object') handed.push(way)
    else if (way === 'delegation') delegations.push(call)
    else if (way === 'free') free.push(call)
    else alone ??= call
    if (way === 'in turn') break
  }
  return { delegations, free, handed, alone }
}

/** How a call is carried out. `question`: a person is asked and waited for. */
type Way = 'delegation' | 'free' | 'question' | 'in turn' | CallToHand

const waysOfLoopTools = {
  delegate: 'delegation',
  ask_person: 'question',
  handoff: 'in turn',
  read_result: 'free',
} as const

async function wayOf(ports: SortingPorts, leg: Leg, call: ToolCall): Promise<Way> {
  // A call with an effect that has begun is settled on its own, whatever has happened to its tool since.
  if (openEffectOf(leg, call) || isGivenUp(leg, call)) return 'in turn'
  // An unreadable or forbidden call is not carried out: the model is told.
  if (typeof call.arguments === 'string' || findingAbout(leg.steps, call, 'blocked')) return 'free'
  const loopTool = loopToolOf(leg, call)
  if (loopTool) return waysOfLoopTools[loopTool]
  const planned = await planCall(ports, leg, call)
  if ('is_error' in planned || isDenied(leg, planned)) return 'free'
  if (planned.effect !== 'none') return 'in turn'
  if (askFirst(leg, planned)) return 'question'
  const seconds = planned.tool.handedFor
  return seconds === undefined ? 'free' : { planned, seconds }
}
