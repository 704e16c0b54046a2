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

/** A mission in the hands of this executor. It ends when another write of the mission comes first: see `Fenced`. */
export interface Claimed extends Holder<In<'RUNNING'>>, Pick<Scope, 'tenant' | 'store'> {
  readonly abort: AbortController
  stored: StoredMission<In<'RUNNING'>>
  slot: StoredSlot
  leaseEnd: LeaseEnd
  /** The model call that is not recorded yet. */
  call?: CallUnderWay | undefined
}

/** The same, with everything that its next step is made from. */
export interface Leg extends Claimed {
  /** Changes after a handover. */
  agent: Agent
  guardedBefore: GuardedBefore
  /** The agent’s tools at the start of this leg, or at the handover. */
  tools: Toolset
  readonly steps: RecordedStep[]
  /** The earlier messages of the conversation; empty for a mission that is not a reply. */
  readonly history: History
  /** The part of the mission’s input that guardrails let this agent see. */
  given?: (Guarded & { readonly to: Agent }) | undefined
  /** A provider’s verdicts in this leg, for guardrails. */
  screened?: ScreenAnswers | undefined
  /** What its model has said but nobody sees yet. */
  held?: Held | undefined
  /** Set once a provider refused a request that should have fitted: the tokens to send now, and from which step on. */
  narrowed?: { readonly step: number; readonly tokens: number } | undefined
}

/** The steps that it was redriven with belong to an attempt of another mission. */
export function stepsOfAttempt({ steps, stored: { mission } }: Leg): readonly RecordedStep[] {
  const kept = mission.redriven_from?.steps ?? 0
  return steps.filter(({ number, attempt }) => number > kept && attempt === mission.attempt)
}

/**
 * The call of a leg that is over, if nobody has paid for it yet. The write of its step may have succeeded without an answer.
 * @param mission in its present state
 */
export function callToPay({ call }: Claimed, mission: Mission): CallUnderWay | undefined {
  return call && mission.steps >= call.step ? undefined : call
}

/** The mission is no longer ours: it was cancelled, expired, or given to another executor. Write and call nothing more. */
export class Fenced extends Error {
  override readonly name = 'Fenced'
}

/** Others may change the mission, or the head of the backlog, while we write; each try reads again. */
const maxTries = 50

/**
 * Records facts about the running mission, with everything that belongs to them. Changes by others
 * (see `mine`) are taken over from their writes. @throws Fenced
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

/** Writes the mission until the write succeeds. @throws Fenced if it belongs to somebody else, or something other than the mission conflicts */
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
 * Takes the mission out of this executor’s hands and gives its slot to the next one, in one write.
 * @param move to a state that depends on nothing that others may change meanwhile
 * @returns the mission as written. @throws Fenced
 */
export async function leaveLeg<M extends Mission>(ports: DispatchPorts, leg: Claimed, move: Move<M>): Promise<M> {
  const left = await leaveLegAs(ports, leg, () => onTop(leg, move))
  return left as M
}

/**
 * The same if the move depends on what others may change meanwhile.
 * @param decide from the present mission; `undefined`: it is no longer to be left
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
 * Writes the mission and its slot until the write succeeds: others may change the mission, and the lease is being renewed.
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

/** What this executor decided, on top of others' changes since it read the mission. */
function onTop<M extends Mission>({ stored: { mission } }: Claimed, move: Move<M>): Move<M> {
  const { priority, tags, metadata, budget, hold, seq } = mission
  return { ...move, to: { ...move.to, priority, tags, metadata, budget, hold, seq } }
}

/** @returns whether there were changes to take over. @throws Fenced if the mission changed hands */
export async function catchUp(leg: Claimed): Promise<boolean> {
  const now = await loadMission(leg.store, leg.stored.mission.id)
  if (!now || !mine(leg.stored.mission, now.mission)) throw new Fenced()
  const behind = now.version !== leg.stored.version
  leg.stored = { mission: now.mission, version: now.version }
  return behind
}

/** A copy of the leg from the store. @returns `undefined` if the mission is no longer in it */
export async function readAfresh(leg: Claimed): Promise<Claimed | undefined> {
  const { id, slot, attempt, leg: number } = leg.stored.mission
  const now = await loadMission(leg.store, id)
  if (now?.mission.status !== 'RUNNING') return undefined
  const { mission, version } = now
  if (mission.slot !== slot || mission.attempt !== attempt || mission.leg !== number) return undefined
  return { ...leg, stored: { mission, version } }
}

/**
 * Only the executor of this leg changes these. As long as they are as it left them, any other change is a
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

/** The lease may have been renewed meanwhile. @throws Fenced if the slot changed hands */
async function requireSlot(leg: Claimed): Promise<void> {
  const slot = await slotOf(leg.store, leg.stored.mission)
  if (!slot) throw new Fenced()
  leg.slot = slot
}
