import type { Change, Store } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { nothing } from '../../records/budget/amount.ts'
import { settleChanges } from '../../records/budget/reservation.ts'
import { addUsage, ownSpentBetween, spentBetween } from '../../records/mission/mission.ts'
import { loadMission, putMission } from '../../records/mission/mission-items.ts'
import { type AbortedCall, abortedCallKind, callKey, loadStop, putCall, putStop } from '../../records/stop/stop.ts'
import { type CutOffCall, cutOffCall, cutOffRecord, usageOfCutOff } from './cut-off-call.ts'
import { type Claimed, callToPay, type ExecutionPorts } from './leg.ts'

/**
 * The last report of an executor whose mission was stopped: when its call ended, and its usage, for the receipt,
 * the mission’s usage, the ledger and the budgets, in one write. The stop had returned the call’s reservation, since
 * nobody knew whether this report would come.
 * @returns whether a stop waits, or waited, for the report of this executor; not if its mission was taken from it in another way
 */
export async function reportCallEnd(ports: ExecutionPorts, leg: Claimed): Promise<boolean> {
  const { id, attempt, leg: number } = leg.stored.mission
  const at = ports.clock.now()
  return retryConflicts(async () => {
    const now = await loadMission(leg.store, id)
    if (now?.mission.status !== 'CANCELLED' || now.mission.stop_id === null) return false
    const stop = now.mission.stop_id
    const item = await readItem(leg.store, abortedCallKind, callKey(stop, id), { consistent: true })
    if (!item || item.body.attempt !== attempt || item.body.leg !== number) return false
    if (item.body.end !== null && item.body.end !== 'never_heard_of') return true
    const unpaid = callToPay(leg, now.mission)
    const cutOff = unpaid ? cutOffCall(ports.models, unpaid) : noCall
    const { spent, estimated } = cutOff
    const call = putCall(stop, { ...item.body, end: { at, spent, estimated } }, item.version)
    const counted = await countAgain(leg.store, stop, item.body, at)
    const isFree = spent.input_tokens + spent.output_tokens === 0
    if (isFree) {
      await leg.store.write([call, ...counted])
      return true
    }
    const usage = addUsage(now.mission.usage, usageOfCutOff(cutOff))
    const mission = { ...now.mission, usage }
    const charged = leg.stored.mission.reservation?.budgets ?? []
    await leg.store.write([
      call,
      ...counted,
      putMission(mission, now.version),
      cutOffRecord(leg.stored.mission, cutOff, at),
      ...settleChanges(
        { amount: nothing, budgets: charged },
        spentBetween(now.mission, mission),
        ownSpentBetween(now.mission, mission),
      ),
    ])
    return true
  })
}

/** A call that was given up ends after all: the stop’s sum over all calls is calculated again. */
async function countAgain(store: Store, id: string, { end }: AbortedCall, now: number): Promise<readonly Change[]> {
  if (end === null) return []
  const stored = await loadStop(store, id)
  if (!stored) return []
  const { calls: _, ...stop } = stored.stop
  return [putStop(stop, stored.version, now)]
}

const noCall: CutOffCall = {
  model: '',
  spent: { input_tokens: 0, output_tokens: 0, cost_usd: 0 },
  estimated: false,
  own_key: false,
}
