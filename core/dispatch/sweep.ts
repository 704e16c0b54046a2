import { countedBudget, lookLater } from '../budgets/waiters.ts'
import { lookAtWaiters } from '../budgets/wake-waiters.ts'
import { type Delivery, isDeliveryPartition } from '../callbacks/delivery.ts'
import { rearmDelivery } from '../callbacks/rearm-delivery.ts'
import { carryOnStop } from '../control/carry-on-stop.ts'
import { isStopPartition, type Stop } from '../control/stop.ts'
import { continueConversation } from '../conversations/continue-conversation.ts'
import { conversationIn } from '../conversations/conversation-items.ts'
import type { Instance } from '../instances/instance.ts'
import { isInstancePartition } from '../instances/instance-items.ts'
import { loseInstance } from '../instances/lose-instance.ts'
import type { Mission } from '../missions/model.ts'
import type { SubmitPorts } from '../missions/submit-mission.ts'
import { carryOnWork } from '../platform/carry-on-work.ts'
import { isWorkPartition, type Work } from '../platform/work.ts'
import type { Logger } from '../ports/logger.ts'
import type { DueItem } from '../ports/store.ts'
import { isWriteConflict } from '../ports/write-conflict.ts'
import type { Schedule } from '../schedules/model.ts'
import { mendSchedule, type RunPorts } from '../schedules/run-schedule.ts'
import { schedulesPartition } from '../schedules/schedule-items.ts'
import { fillFreeSlots } from './dispatch.ts'
import { limitsWaitedFor, mendLimit } from './mend-limit.ts'
import { mendMission } from './mend-mission.ts'
import { type MendPorts, mendSlot } from './mend-slot.ts'
import type { Mend } from './mends.ts'
import { type Slot, slotsPartition } from './slots.ts'

/** What the index of what is due holds, told apart by the partition. */
type Overdue = Slot | Mission | Delivery | Schedule | Instance | Stop | Work

export type SweepPorts = MendPorts & SubmitPorts & RunPorts & { readonly logger: Logger }

const batch = 100
/** Bounds one invocation; the next goes on where this one stopped, since what was mended is no longer due. */
const maxBatches = 20
/** Within the function's timeout of a minute. */
const longestMs = 45_000
/** A stop that takes longer goes on by its timer, so that the sweeper gets to the others. */
const stopForMs = 5000
/** What could not be mended does not keep others from it: it is looked at again after this. */
const postponedMs = 5 * 60_000

export interface SweepReport {
  readonly looked_at: number
  /** How often each damage was mended. */
  readonly mended: { readonly [M in Mend]?: number }
  /** What could not be mended, and is tried again later. */
  readonly failed: number
  /** Not all that is overdue was looked at; the next round goes on. */
  readonly more: boolean
}

/**
 * Finds what is overdue and mends it: leases that ran out, slots whose message was never sent, deadlines that passed,
 * timers that did not fire, parents whose child's end they did not hear of, a backlog beside a free slot, and callbacks
 * that were not delivered in time.
 */
export function sweep(ports: SweepPorts) {
  return async (): Promise<SweepReport> => {
    const round = { looked_at: 0, mended: {}, failed: 0, until: ports.clock.now() + longestMs }
    for (let batches = 0; batches < maxBatches; batches++) {
      const due = await ports.stores.platform.queryDue<Overdue>(ports.clock.now(), batch)
      round.looked_at += due.length
      await Promise.all(byTenant(due).map((items) => mendTenant(ports, round, items)))
      if (due.length < batch) return reportOf(round, false)
      if (ports.clock.now() >= round.until) break
    }
    return reportOf(round, true)
  }
}

interface Round {
  looked_at: number
  readonly mended: { [M in Mend]?: number }
  failed: number
  readonly until: number
}

function reportOf({ looked_at, mended, failed }: Round, more: boolean): SweepReport {
  return { looked_at, mended, failed, more }
}

/** Tenants side by side; what one tenant has is mended in order, since it all wants the same backlog. */
function byTenant(due: readonly DueItem<Overdue>[]): readonly (readonly DueItem<Overdue>[])[] {
  return [...Map.groupBy(due, ({ tenant }) => tenant).values()]
}

async function mendTenant(ports: SweepPorts, round: Round, items: readonly DueItem<Overdue>[]): Promise<void> {
  for (const item of items) {
    if (ports.clock.now() >= round.until) return
    count(round, await mend(ports, round, item))
  }
  for (const { tenant } of items.slice(0, 1)) {
    for (const limit of limitsWaitedFor(items.map(({ body }) => body)))
      count(round, 'permit_freed', await mendLimit(ports, tenant, limit))
    const { assigned, orphans } = await fillFreeSlots(ports, tenant)
    count(round, 'slot_filled', assigned)
    count(round, 'orphan_removed', orphans)
  }
}

function count({ mended }: Round, mend: Mend | undefined, times = 1): void {
  if (mend && times > 0) mended[mend] = (mended[mend] ?? 0) + times
}

/** One item that cannot be mended must not keep the others from it. */
async function mend(ports: SweepPorts, round: Round, item: DueItem<Overdue>): Promise<Mend | undefined> {
  try {
    const { tenant, partition, body, version } = item
    if (partition === slotsPartition) return await mendSlot(ports, tenant, { slot: body as Slot, version })
    const conversation = conversationIn(partition)
    if (conversation !== undefined) {
      await continueConversation(ports)(tenant, conversation)
      return 'conversation_continued'
    }
    const budget = countedBudget(item)
    if (budget) return (await lookAtWaiters(ports, tenant, budget)) > 0 ? 'budget_waiters_woken' : undefined
    if (isDeliveryPartition(partition)) {
      await rearmDelivery(ports)(tenant, { delivery: body as Delivery, version })
      return 'delivery_rearmed'
    }
    if (isInstancePartition(partition))
      return (await loseInstance(ports, tenant, { instance: body as Instance, version })) ? 'worker_lost' : undefined
    if (partition === schedulesPartition) {
      await mendSchedule(ports)(tenant, { schedule: body as Schedule, version })
      return 'schedule_caught_up'
    }
    if (isStopPartition(partition)) {
      await carryOnStop(ports, tenant, (body as Stop).id, stopForMs)
      return 'stop_carried_on'
    }
    if (isWorkPartition(partition)) {
      await carryOnWork(ports, (body as Work).id, stopForMs)
      return 'stop_carried_on'
    }
    return await mendMission(ports, tenant, { mission: body as Mission, version })
  } catch (error) {
    // Somebody else changed it meanwhile, and so it was not stuck.
    if (isWriteConflict(error)) return undefined
    round.failed += 1
    const { tenant, partition } = item
    ports.logger.error('The sweeper could not mend an item', { tenant, partition, error })
    await postpone(ports, item).catch((failure) => {
      ports.logger.error('The sweeper could not put an item off', { tenant, partition, error: failure })
    })
    return undefined
  }
}

/** As it is, only due later: at the head of what is due it would be read again and again. */
async function postpone({ stores, clock }: SweepPorts, { tenant, ...item }: DueItem<Overdue>): Promise<void> {
  const store = stores.tenant(tenant)
  const budget = countedBudget(item)
  // A count is only ever added to.
  if (budget) return store.write([lookLater(budget, clock.now() + postponedMs)])
  const later = { ...item, version: item.version + 1, due: clock.now() + postponedMs }
  await store.write([{ change: 'put', table: 'entities', item: later, when: { version: item.version } }])
}
