import { isSortieError, type SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import { storePayload } from '../../base/payloads/payload.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Change } from '../../base/ports/store.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { complete, expire, fail, failureOf, RemoteFailure } from '../../records/mission/finish.ts'
import { addUsage, type In, inState } from '../../records/mission/mission.ts'
import { laneOf } from '../../records/mission/priority.ts'
import type { RecordedModelCall } from '../../records/mission/recorded-step.ts'
import { keptUntil } from '../../records/mission/retention.ts'
import { startTimer } from '../../records/mission/start-timer.ts'
import { lease } from '../../records/slot/slots.ts'
import { planEntry } from '../dispatch/entry.ts'
import { laneMessage } from '../dispatch/lane-message.ts'
import { endAs, type Move, moveTo, planMove } from '../transition/move.ts'
import { artifactsMade } from './artifacts-made.ts'
import { type CutOffCall, cutOffRecord, usageOfCutOff } from './cut-off-call.ts'
import { type Claimed, type ExecutionPorts, type Leg, leaveLeg, leaveLegAs, writeWithSlot } from './leg.ts'
import { planAway, planPostponed, planRetry, retryTimeOf } from './plan-retry.ts'
import { stepRecord } from './step-records.ts'

/** What ending a leg needs, here or for a tenant’s own worker. */
export type EndPorts = Pick<Ports, 'stores' | 'lanes' | 'blobs' | 'scheduler' | 'clock' | 'ids' | 'memory' | 'settings'>

/** The final step and the result, in one write. */
export async function endCompleted(
  ports: ExecutionPorts,
  leg: Leg,
  step: RecordedModelCall,
  output: Json,
): Promise<void> {
  const { mission } = leg.stored
  const record = await stepRecord(ports, leg, step)
  const place = { tenant: leg.tenant, key: `${mission.id}/output`, keptUntil: keptUntil(mission) }
  const payload = await storePayload(ports, place, output)
  const ended = complete({ ...mission, ...record.mission }, payload, ports.clock.now())
  await leaveLeg(ports, leg, moveTo(ended.mission, [record.fact, ...artifactsMade(step), ended.fact], record.changes))
}

/** @param cutOff the call that its deadline cut off, if it must be paid for */
export async function endExpired(ports: EndPorts, leg: Claimed, cutOff?: CutOffCall): Promise<void> {
  const now = ports.clock.now()
  const mission = billed(leg.stored.mission, cutOff)
  await leaveLeg(ports, leg, endAs(expire(mission, now), billOf(mission, cutOff, now)))
}

/**
 * Another attempt later, if the error may pass and one is left before the deadline; otherwise the end. If nobody could even
 * be called, the same attempt continues later.
 * @param brokenOff the call that it failed in, if it must be paid for
 */
export async function endFailed(ports: EndPorts, leg: Claimed, error: unknown, brokenOff?: CutOffCall): Promise<void> {
  const now = ports.clock.now()
  const mission = billed(leg.stored.mission, brokenOff)
  const bill = billOf(mission, brokenOff, now)
  const postponed = isSortieError(error) && planPostponed(ports, mission, error)
  if (postponed) return leaveUntil(ports, leg, postponed, bill)
  const failure = failureOf(error)
  const retryAfterS = isSortieError(error) || error instanceof RemoteFailure ? error.retryAfter : undefined
  const retryAt = retryTimeOf(mission, failure, now, { fraction: ports.ids.fraction(), retryAfterS })
  if (retryAt !== undefined) return leaveUntil(ports, leg, planRetry(mission, failure, retryAt), bill)
  await leaveLeg(ports, leg, endAs(fail(mission, failure, now), bill))
}

/**
 * Something it needs is unavailable, and no unrecorded work was paid for: the same attempt continues later, however
 * often, until the deadline is too near.
 */
export async function endPostponed(ports: EndPorts, leg: Claimed, error: SortieError): Promise<void> {
  const postponed = planAway(ports, leg.stored.mission, error)
  if (postponed) await leaveUntil(ports, leg, postponed, [])
  else await endFailed(ports, leg, error)
}

/** Its reservation is settled with what this adds. */
function billed(mission: In<'RUNNING'>, brokenOff: CutOffCall | undefined): In<'RUNNING'> {
  return brokenOff ? { ...mission, usage: addUsage(mission.usage, usageOfCutOff(brokenOff)) } : mission
}

function billOf(mission: In<'RUNNING'>, cutOff: CutOffCall | undefined, now: number): readonly Change[] {
  return cutOff ? [cutOffRecord(mission, cutOff, now)] : []
}

async function leaveUntil(
  ports: EndPorts,
  leg: Claimed,
  { to, facts }: Move<In<'SCHEDULED'>>,
  bill: readonly Change[],
): Promise<void> {
  await leaveLeg(ports, leg, moveTo(to, facts, bill))
  await ports.scheduler.set(startTimer(leg.tenant, to))
}

/**
 * The time of this invocation is nearly spent: the mission keeps its slot, and another invocation continues.
 * @param cutOff the call that it ended in, if it must be paid for
 */
export async function endForNextLeg(ports: ExecutionPorts, leg: Claimed, cutOff?: CutOffCall): Promise<void> {
  const queued = await writeWithSlot(leg, async () => {
    const { mission } = leg.stored
    const scope = scopeOf(ports, leg.tenant)
    const { now } = scope
    const to = inState(billed(mission, cutOff), { status: 'QUEUED', slot: mission.slot }, { leg: mission.leg + 1 })
    const data = {
      slot: mission.slot,
      lane: laneOf(mission.priority),
      attempt: to.attempt,
      leg: to.leg,
      reason: 'next_leg' as const,
    }
    const renewed = lease(leg.slot, mission.id, now, now + ports.settings.lease_ms)
    const changes = [renewed, ...billOf(mission, cutOff, now)]
    const plan = planMove(scope, leg.stored, moveTo(to, [{ type: 'mission.queued', data }], changes))
    await leg.store.write(plan.changes)
    return plan.next.mission
  })
  await ports.lanes.send(laneMessage(leg.tenant, queued, leg.slot))
}

/**
 * A hold was requested: the mission leaves its slot with its steps, and its attempt continues after the
 * release. @returns whether it was left; not if it has been released in the meantime
 */
export async function endHeld(ports: EndPorts, leg: Claimed): Promise<boolean> {
  const left = await leaveLegAs(ports, leg, (mission) => {
    if (!mission.hold) return undefined
    const { state, facts, ...plan } = planEntry(mission)
    const [first, ...rest] = facts
    return first && { ...plan, to: inState(mission, state), facts: [first, ...rest] }
  })
  return left !== undefined
}
