import { unlessUnreadable } from '../../base/storing/reading.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import { nothing } from '../../records/budget/amount.ts'
import { settleChanges } from '../../records/budget/reservation.ts'
import { addUsage, ownSpentBetween, spentBetween } from '../../records/mission/mission.ts'
import { readStep } from '../../records/mission/steps.ts'
import type { CallUnderWay } from './call-under-way.ts'
import { cutOffCall, lateRecord, usageOfCutOff } from './cut-off-call.ts'
import type { Claimed, ExecutionPorts } from './leg.ts'

/**
 * The last report of an executor that hung for longer than its lease, and whose mission has continued without it. Its last
 * call was paid for, but its result is not kept. The mission now belongs to others, or has ended, so its usage stays
 * unchanged; the ledger and the budgets count the call. Idempotent.
 */
export async function countLateCall(ports: ExecutionPorts, leg: Claimed): Promise<void> {
  const { call } = leg
  if (!call || (await isRecorded(ports, leg, call))) return
  const { mission } = leg.stored
  const late = cutOffCall(ports.models, call)
  ports.logger.warn('A model call came too late for its mission, and is counted', { mission: mission.id, ...late })
  const after = { ...mission, usage: addUsage(mission.usage, usageOfCutOff(late)) }
  // Its reservation was returned by whoever took the mission.
  const charged = { amount: nothing, budgets: mission.reservation?.budgets ?? [] }
  await unlessConflict(
    leg.store.write([
      lateRecord(mission, late, ports.clock.now()),
      ...settleChanges(charged, spentBetween(mission, after), ownSpentBetween(mission, after)),
    ]),
  )
}

/** Its step may be recorded without an answer. Another’s step with the same number has another start time. */
async function isRecorded(ports: ExecutionPorts, leg: Claimed, { step, began }: CallUnderWay): Promise<boolean> {
  const { id, attempt } = leg.stored.mission
  const source = { store: leg.store, blobs: ports.blobs, tenant: leg.tenant }
  const recorded = await unlessUnreadable(readStep(source, id, step))
  return recorded?.number === step && recorded.attempt === attempt && recorded.started_at === began
}
