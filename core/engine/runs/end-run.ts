import { isSortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import { storePayload } from '../../base/payloads/payload.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Change } from '../../base/ports/store.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { complete, expire, fail, failureOf, RemoteFailure } from '../../records/mission/finish.ts'
import { addUsage, type In, inState } from '../../records/mission/mission.ts'
import { laneOf } from '../../records/mission/priority.ts'
import { keptUntil } from '../../records/mission/retention.ts'
import { lease } from '../../records/slot/slots.ts'
import { planEntry } from '../dispatch/entry.ts'
import { laneMessage } from '../dispatch/lane-message.ts'
import { endAs, type Move, moveTo, planMove } from '../transition/move.ts'
import { type CutOffCall, cutOffRecord, usageOfCutOff } from './cut-off-call.ts'
import { planPostponed, planRetry, retryTimeOf } from './plan-retry.ts'
import { type ExecutionPorts, leaveRun, leaveRunAs, type Run, writeAgain } from './run.ts'
import { type ModelStep, stepRecord } from './step-records.ts'

/** What it takes to end a run, here or in the hands of a tenant's own worker. */
export type EndPorts = Pick<Ports, 'stores' | 'lanes' | 'blobs' | 'scheduler' | 'clock' | 'ids' | 'memory' | 'settings'>

/** The final step and the result, in one write. */
export async function endCompleted(ports: ExecutionPorts, run: Run, step: ModelStep, output: Json): Promise<void> {
  const { mission } = run.stored
  const record = await stepRecord(ports, run, step)
  const place = { tenant: run.tenant, key: `${mission.id}/output`, keptUntil: keptUntil(mission) }
  const payload = await storePayload(ports.blobs, place, output)
  const ended = complete({ ...mission, ...record.mission }, payload, ports.clock.now())
  await leaveRun(ports, run, moveTo(ended.mission, [record.fact, ended.fact], record.changes))
}

/** @param cutOff the call that its deadline cut off, if that is to be paid for */
export async function endExpired(ports: EndPorts, run: Run, cutOff?: CutOffCall): Promise<void> {
  const now = ports.clock.now()
  const mission = billed(run.stored.mission, cutOff)
  await leaveRun(ports, run, endAs(expire(mission, now), billOf(mission, cutOff, now)))
}

/**
 * Another attempt later, where the error may pass and one is left before the deadline; else the end. Where nobody could even
 * be asked, the same attempt goes on later.
 * @param brokenOff the call that it failed in, if that is to be paid for
 */
export async function endFailed(ports: EndPorts, run: Run, error: unknown, brokenOff?: CutOffCall): Promise<void> {
  const now = ports.clock.now()
  const mission = billed(run.stored.mission, brokenOff)
  const bill = billOf(mission, brokenOff, now)
  const postponed = isSortieError(error) && planPostponed(ports, mission, error)
  if (postponed) return leaveUntil(ports, run, postponed, bill)
  const failure = failureOf(error)
  const retryAfterS = isSortieError(error) || error instanceof RemoteFailure ? error.retryAfter : undefined
  const retryAt = retryTimeOf(mission, failure, now, { fraction: ports.ids.fraction(), retryAfterS })
  if (retryAt !== undefined) return leaveUntil(ports, run, planRetry(mission, failure, retryAt), bill)
  await leaveRun(ports, run, endAs(fail(mission, failure, now), bill))
}

/** Its reservation settles for what this adds. */
function billed(mission: In<'RUNNING'>, brokenOff: CutOffCall | undefined): In<'RUNNING'> {
  return brokenOff ? { ...mission, usage: addUsage(mission.usage, usageOfCutOff(brokenOff)) } : mission
}

function billOf(mission: In<'RUNNING'>, cutOff: CutOffCall | undefined, now: number): readonly Change[] {
  return cutOff ? [cutOffRecord(mission, cutOff, now)] : []
}

async function leaveUntil(
  ports: EndPorts,
  run: Run,
  { to, facts }: Move<In<'SCHEDULED'>>,
  bill: readonly Change[],
): Promise<void> {
  await leaveRun(ports, run, moveTo(to, facts, bill))
  await ports.scheduler.set({
    name: to.id,
    at: to.start_at,
    priority: to.priority,
    payload: { kind: 'start_mission', tenant: run.tenant, mission: to.id },
  })
}

/** The time of this invocation is nearly spent: the mission keeps its slot, and another invocation goes on. */
export async function endLeg(ports: ExecutionPorts, run: Run): Promise<void> {
  const queued = await writeAgain(run, async () => {
    const { mission } = run.stored
    const scope = scopeOf(ports, run.tenant)
    const { now } = scope
    const to = inState(mission, { status: 'QUEUED', slot: mission.slot }, { leg: mission.leg + 1 })
    const data = {
      slot: mission.slot,
      lane: laneOf(mission.priority),
      attempt: to.attempt,
      leg: to.leg,
      reason: 'next_leg' as const,
    }
    const renewed = lease(run.slot, mission.id, now, now + ports.settings.lease_ms)
    const plan = planMove(scope, run.stored, moveTo(to, [{ type: 'mission.queued', data }], [renewed]))
    await run.store.write(plan.changes)
    return plan.next.mission
  })
  await ports.lanes.send(laneMessage(run.tenant, queued, run.slot))
}

/**
 * Somebody wants the mission held: it leaves its slot with the steps that it has, and its attempt goes on when it is
 * released. @returns whether it was left; not when it was released meanwhile
 */
export async function endHeld(ports: EndPorts, run: Run): Promise<boolean> {
  const left = await leaveRunAs(ports, run, (mission) => {
    if (!mission.hold) return undefined
    const { state, facts, ...plan } = planEntry(mission)
    const [first, ...rest] = facts
    return first && { ...plan, to: inState(mission, state), facts: [first, ...rest] }
  })
  return left !== undefined
}
