import type { MissionLeg } from '../../base/ports/lanes.ts'
import type { Change } from '../../base/ports/store.ts'
import { unlessUnreadable } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import type { Finish } from '../../records/mission/finish.ts'
import { type In, inState, type Mission } from '../../records/mission/mission.ts'
import { loadMission } from '../../records/mission/mission-items.ts'
import type { Holder } from '../../records/slot/holder.ts'
import { type LeasedSlot, lease, leased, type StoredSlot, slotOf } from '../../records/slot/slots.ts'
import { followUp } from '../dispatch/dispatch.ts'
import { givenUp, isGivenUp } from '../dispatch/losses.ts'
import { planEnd } from '../dispatch/plan-end.ts'
import { hasRunAway, stopped } from '../dispatch/run-away.ts'
import { leaseEnd } from '../legs/lease-end.ts'
import type { Claimed, ExecutionPorts } from '../legs/leg.ts'
import { type Patience, patiently } from '../patience/patience.ts'
import { giveToAgent } from '../remote/give-to-agent.ts'
import { wakeBehind } from '../reservations/wake-waiters.ts'
import { moveTo, planMove } from '../transition/move.ts'

/** Whether a message is still valid: it names the attempt and leg that the mission waits for. */
function isCurrent(mission: Mission, leg: MissionLeg): mission is In<'QUEUED'> {
  return mission.status === 'QUEUED' && mission.attempt === leg.attempt && mission.leg === leg.leg
}

/** The same ports twice: with patience, and without. */
export interface ClaimPorts {
  readonly plain: ExecutionPorts
  readonly patient: ExecutionPorts
  readonly patience: Patience
}

/** Random bytes: executors of one message may claim it in the same millisecond. */
const markBytes = 9

/**
 * Takes the mission for this executor. The version in the condition is the fence: of several claims one succeeds, and
 * any later change of the mission by others excludes this executor. If the answer of a claim is lost, its mark identifies it.
 * @returns `undefined` if there is nothing to do here: the message is old or a repeat, or its agent is remote
 * @throws SortieError `unavailable`, so that its message is delivered again
 */
export async function claim(ports: ClaimPorts, leg: MissionLeg): Promise<Claimed | undefined> {
  const { tenant } = leg
  const { patient, patience } = ports
  const mark = patient.ids.secret(markBytes)
  const taken = await retryConflicts(() => patiently(patience, () => tryClaim(ports, leg, mark)))
  return taken && { ...taken, tenant, store: patient.stores.tenant(tenant), abort: new AbortController() }
}

type Taken = Pick<Claimed, 'stored' | 'slot' | 'leaseEnd'>

async function tryClaim({ plain, patient }: ClaimPorts, leg: MissionLeg, mark: string): Promise<Taken | undefined> {
  const scope = scopeOf(patient, leg.tenant)
  const stored = await unlessUnreadable(loadMission(scope.store, leg.mission))
  if (!stored) return undefined
  const { mission, version } = stored
  if (isClaimed(mission, mark)) return takenBefore(patient, await withSlot(scope, mission, version))
  if (!isCurrent(mission, leg)) return undefined
  const queued = await withSlot(scope, mission, version)
  if (!queued) return undefined
  if (hasRunAway(mission, scope.now)) await giveUp(patient, scope, queued, stopped(mission, scope.now))
  else if (mission.remote) await giveToAgent(patient, leg.tenant, queued)
  else if (isGivenUp(mission)) await giveUp(patient, scope, queued, givenUp(mission, scope.now))
  else return take(plain, scopeOf(plain, leg.tenant), queued, mark)
  return undefined
}

/** The mark stays until the first record, whatever others change in the mission. */
function isClaimed(mission: Mission, mark: string): mission is In<'RUNNING'> {
  return mission.status === 'RUNNING' && mission.claim === mark
}

interface Leased<M extends Mission> extends Holder<M> {
  readonly slot: StoredSlot<LeasedSlot>
}

async function withSlot<M extends In<'QUEUED' | 'RUNNING'>>(
  { store }: Scope,
  mission: M,
  version: number,
): Promise<Leased<M> | undefined> {
  const slot = await slotOf(store, mission)
  return slot && { stored: { mission, version }, slot }
}

/** By a claim whose answer was lost. */
function takenBefore({ clock }: ExecutionPorts, held: Leased<In<'RUNNING'>> | undefined): Taken | undefined {
  return held && { ...held, leaseEnd: leaseEnd(clock, held.slot.lease_until) }
}

/** Its earlier legs ended their processes, or made no progress, so this one does not begin. */
async function giveUp(ports: ExecutionPorts, scope: Scope, holder: Holder<In<'QUEUED'>>, end: Finish): Promise<void> {
  const { tenant, store } = scope
  const { mission } = holder.stored
  const plan = await planEnd(ports, scope, holder, end)
  await store.write(plan.changes)
  await followUp(ports, tenant, plan.after)
  await wakeBehind(ports, tenant, mission)
}

async function take(
  { clock, settings }: ExecutionPorts,
  scope: Scope,
  { stored, slot }: Leased<In<'QUEUED'>>,
  claim: string,
): Promise<Taken> {
  const { store, now } = scope
  const { mission } = stored
  const running = { status: 'RUNNING', slot: mission.slot, claim } as const
  const to = inState(mission, running, { started_at: mission.started_at ?? now })
  const data = { attempt: mission.attempt, leg: mission.leg }
  const renewal = renew(slot, mission.id, now, settings.lease_ms)
  const start = moveTo(to, [{ type: 'mission.started', data }], renewal.changes)
  const { next, changes } = planMove(scope, stored, start)
  const end = leaseEnd(clock, renewal.slot.lease_until)
  await store.write(changes)
  return { stored: next, slot: renewal.slot, leaseEnd: end }
}

/** The dispatch’s lease is enough for a short mission; one that waited long in its lane gets a new one with the claim. */
function renew(
  slot: StoredSlot<LeasedSlot>,
  mission: string,
  now: number,
  leaseMs: number,
): { changes: Change[]; slot: StoredSlot<LeasedSlot> } {
  if (slot.lease_until - now >= leaseMs / 2) return { changes: [], slot }
  const until = now + leaseMs
  return { changes: [lease(slot, mission, now, until)], slot: leased(slot, mission, now, until) }
}
