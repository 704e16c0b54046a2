import type { Ports } from '../../base/ports/ports.ts'
import type { ScreenAnswers } from '../../base/ports/screens.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import type { Agent } from '../../records/agent/agent.ts'
import type { History } from '../../records/conversation/history.ts'
import type { Held } from '../../records/mission/held-reply.ts'
import type { In, Mission } from '../../records/mission/mission.ts'
import { loadMission, type StoredMission } from '../../records/mission/mission-items.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'
import type { Holder } from '../../records/slot/holder.ts'
import { type StoredSlot, slotOf } from '../../records/slot/slots.ts'
import { type DispatchPorts, followUp, planLeavingSlot } from '../dispatch/dispatch.ts'
import { freeSlotHints } from '../dispatch/free-slot-hints.ts'
import { type Plan, together } from '../plan/plan.ts'
import { writeInTurn } from '../plan/write-in-turn.ts'
import { wakeBehind } from '../reservations/wake-waiters.ts'
import type { Toolset } from '../tools/toolset.ts'
import { type Move, planMove } from '../transition/move.ts'
import type { CallUnderWay } from './call-under-way.ts'
import type { Guarded, GuardedBefore } from './given.ts'
import type { LeaseEnd } from './lease-end.ts'

export type ExecutionPorts = Pick<
  Ports,
  | 'stores'
  | 'lanes'
  | 'blobs'
  | 'scheduler'
  | 'sockets'
  | 'models'
  | 'roster'
  | 'web'
  | 'mcp'
  | 'secrets'
  | 'clock'
  | 'ids'
  | 'memory'
  | 'checks'
  | 'programs'
  | 'contents'
  | 'screens'
  | 'settings'
  | 'logger'
>

/** A mission in the hands of this executor. It ends when another write of the mission gets in between: see `Fenced`. */
export interface Claimed extends Holder<In<'RUNNING'>>, Pick<Scope, 'tenant' | 'store'> {
  readonly abort: AbortController
  stored: StoredMission<In<'RUNNING'>>
  slot: StoredSlot
  leaseEnd: LeaseEnd
  /** The model call that is not recorded yet. */
  call?: CallUnderWay | undefined
}

/** The same with what its next step is made from. */
export interface Leg extends Claimed {
  /** Another after a handover. */
  agent: Agent
  guardedBefore: GuardedBefore
  /** As the agent's tools were when this leg began, or when it was handed over. */
  tools: Toolset
  readonly steps: RecordedStep[]
  /** What was said in the conversation before; empty for a mission that is no reply. */
  readonly history: History
  /** What guardrails let this agent be shown of what the mission was given. */
  given?: (Guarded & { readonly to: Agent }) | undefined
  /** What a provider has said to this leg about what guardrails look at. */
  screened?: ScreenAnswers | undefined
  /** What its model has said and nobody is shown yet. */
  held?: Held | undefined
  /** Since a provider refused what was thought to fit: how many tokens it is sent now, from which step on. */
  narrowed?: { readonly step: number; readonly tokens: number } | undefined
}

/** Those that it was redriven with are of an attempt of another mission. */
export function stepsOfAttempt({ steps, stored: { mission } }: Leg): readonly RecordedStep[] {
  const kept = mission.redriven_from?.steps ?? 0
  return steps.filter(({ number, attempt }) => number > kept && attempt === mission.attempt)
}

/**
 * The call of a leg that is over and that nobody paid for yet. The write of its step may have held although nobody has heard so.
 * @param mission as it stands now
 */
export function callToPay({ call }: Claimed, mission: Mission): CallUnderWay | undefined {
  return call && mission.steps >= call.step ? undefined : call
}

/** The mission is no longer ours: it was cancelled, expired, or given to another executor. Nothing more may be written or called. */
export class Fenced extends Error {
  override readonly name = 'Fenced'
}

/** Others may change the mission, or the head of the backlog, while we write; each try reads afresh. */
const maxTries = 50

/**
 * Records facts about the running mission, with what belongs to them. What others may change of a running mission
 * (see `mine`) is taken over from their write. @throws Fenced
 */
export async function record(ports: DispatchPorts, leg: Claimed, move: Move<In<'RUNNING'>>): Promise<void> {
  const before = leg.stored.mission
  const { next, after } = await writeAgain(leg, async () => {
    const plan = planMove(scopeOf(ports, leg.tenant), leg.stored, onTop(leg, move))
    await leg.store.write(plan.changes)
    return plan
  })
  leg.stored = next
  await followUp(ports, leg.tenant, after)
  await wakeBehind(ports, leg.tenant, before)
  leg.call = undefined
}

/** Does a write of the mission until it holds. @throws Fenced when it is somebody else's, or something but the mission is in the way */
export function writeAgain<Result>(leg: Claimed, write: () => Promise<Result>): Promise<Result> {
  return retryConflicts(write, {
    tries: maxTries,
    async onConflict() {
      if (!(await catchUp(leg))) throw new Fenced()
    },
    giveUp: () => new Error(`${leg.stored.mission.id} could not be written in ${maxTries} tries`),
  })
}

/**
 * Takes the mission out of this executor's hands and gives its slot to the next one, in one write.
 * @param move to a state that depends on nothing that others may change meanwhile
 * @returns the mission as written. @throws Fenced
 */
export async function leaveLeg<M extends Mission>(ports: DispatchPorts, leg: Claimed, move: Move<M>): Promise<M> {
  const left = await leaveLegAs(ports, leg, () => onTop(leg, move))
  return left as M
}

/**
 * The same where how it is left depends on what others may change meanwhile.
 * @param decide of the mission as it stands; `undefined`: it is not to be left any more
 */
export async function leaveLegAs<M extends Mission>(
  ports: DispatchPorts,
  leg: Claimed,
  decide: (mission: In<'RUNNING'>) => Move<M> | undefined,
): Promise<M | undefined> {
  const before = leg.stored.mission
  const left = await writeWithSlot(leg, (conflicts) => tryLeave(ports, leg, decide, conflicts))
  if (!left) return undefined
  for (const slot of left.after.freed ?? []) ports.memory.of(freeSlotHints).add(leg.tenant, slot)
  await followUp(ports, leg.tenant, left.after)
  await wakeBehind(ports, leg.tenant, before)
  return left.mission
}

/**
 * Does a write of the mission and its slot until it holds: others may change the mission, and the lease is being renewed.
 * @throws Fenced
 */
export function writeWithSlot<Result>(leg: Claimed, write: (conflicts: number) => Promise<Result>): Promise<Result> {
  return retryConflicts(write, {
    tries: maxTries,
    async onConflict() {
      await catchUp(leg)
      await requireSlot(leg)
    },
    giveUp: () => new Error(`${leg.stored.mission.id} and its slot could not be written in ${maxTries} tries`),
  })
}

function tryLeave<M extends Mission>(
  ports: DispatchPorts,
  leg: Claimed,
  decide: (mission: In<'RUNNING'>) => Move<M> | undefined,
  conflicts: number,
): Promise<(Plan & { readonly mission: M }) | undefined> {
  return writeInTurn(ports, leg.tenant, async (scope) => {
    const move = decide(leg.stored.mission)
    if (!move) return undefined
    const slot = await planLeavingSlot(ports, scope, leg, conflicts)
    const { next, ...moved } = planMove(scope, leg.stored, move)
    return { mission: next.mission, ...together(moved, slot) }
  })
}

/** What this executor decided, on top of what others changed since it read the mission. */
function onTop<M extends Mission>({ stored: { mission } }: Claimed, move: Move<M>): Move<M> {
  const { priority, tags, metadata, budget, hold, seq } = mission
  return { ...move, to: { ...move.to, priority, tags, metadata, budget, hold, seq } }
}

/** @returns whether there was anything to catch up with. @throws Fenced when the mission changed hands */
export async function catchUp(leg: Claimed): Promise<boolean> {
  const now = await loadMission(leg.store, leg.stored.mission.id)
  if (!now || !mine(leg.stored.mission, now.mission)) throw new Fenced()
  const behind = now.version !== leg.stored.version
  leg.stored = { mission: now.mission, version: now.version }
  return behind
}

/** A copy of the leg as the store has it. @returns `undefined` where the mission is no longer in it */
export async function readAfresh(leg: Claimed): Promise<Claimed | undefined> {
  const { id, slot, attempt, leg: number } = leg.stored.mission
  const now = await loadMission(leg.store, id)
  if (now?.mission.status !== 'RUNNING') return undefined
  const { mission, version } = now
  if (mission.slot !== slot || mission.attempt !== attempt || mission.leg !== number) return undefined
  return { ...leg, stored: { mission, version } }
}

/**
 * Only the executor of this leg changes these; so as long as they are as it left them, whatever else changed is a
 * flag, a priority or a budget, which others may set at any time.
 */
function mine(left: In<'RUNNING'>, now: Mission): now is In<'RUNNING'> {
  return (
    now.status === 'RUNNING' &&
    now.slot === left.slot &&
    now.attempt === left.attempt &&
    now.leg === left.leg &&
    now.steps === left.steps &&
    now.children === left.children
  )
}

/** The lease was perhaps renewed meanwhile. @throws Fenced when the slot changed hands */
async function requireSlot(leg: Claimed): Promise<void> {
  const slot = await slotOf(leg.store, leg.stored.mission)
  if (!slot) throw new Fenced()
  leg.slot = slot
}
