import type { DueItem } from '../../base/ports/store.ts'
import { isUnreadable } from '../../base/storing/reading.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import type { Mend } from '../../engine/mending/mends.ts'
import { countedBudget, lookLater } from '../../records/budget/waiters.ts'
import { createLines } from './lines.ts'
import { mendPlaces, queuedMission } from './mend-places.ts'
import { mendings, type SweepPorts } from './mendings.ts'

/** Read at once of each part of the index. */
const page = 100
/**
 * Of one tenant's, before everything that the others have due was looked at as well; ten times as many with each time that
 * the index is read through, so that a backlog of a hundred thousand is read five times and not thousands of times.
 */
const firstShare = 20
const shareGrowth = 10
/** Nobody waits longer for another tenant's share, however slow that is. */
const shareMs = 10_000
/** A backlog that takes longer to read through is made shorter first: else a round would read it and mend next to nothing. */
const readingMs = 10_000
/** Nearly until the next round begins, which goes on where this one stopped: what was mended is no longer due. */
const longestMs = 55_000
/** An item that could not be repaired does not keep others waiting: it is checked again after this. */
const postponedMs = 5 * 60_000
/** An unreadable item stays so until somebody corrects it. */
const unreadableMs = 24 * 60 * 60_000

export interface SweepReport {
  readonly looked_at: number
  /** How often each kind of damage was repaired. */
  readonly mended: { readonly [M in Mend]?: number }
  /** Items that could not be repaired, and are tried again later. */
  readonly failed: number
  /** Some overdue items were not checked; the next round continues. */
  readonly more: boolean
}

/**
 * Finds overdue items and repairs them: expired leases, slots whose message was never sent, passed deadlines,
 * timers that did not fire, parents that missed a child’s end, a backlog beside a free slot, and callbacks
 * that were not delivered in time.
 */
export function sweep(ports: SweepPorts) {
  return async (): Promise<SweepReport> => {
    const round = { looked_at: 0, mended: {}, failed: 0, until: ports.clock.monotonic() + longestMs }
    const shards = Array.from({ length: ports.stores.platform.dueShards }, (_, shard) =>
      sweepShard(ports, round, shard),
    )
    const outcomes = await Promise.allSettled(shards)
    const failure = outcomes.find((outcome) => outcome.status === 'rejected')
    // Not before the other parts were swept.
    if (failure) throw failure.reason
    return reportOf(
      round,
      outcomes.some((outcome) => outcome.status === 'fulfilled' && !outcome.value),
    )
  }
}

/** @returns whether none of it is due any more */
async function sweepShard(ports: SweepPorts, round: Round, shard: number): Promise<boolean> {
  for (let share = firstShare; ports.clock.monotonic() < round.until; share *= shareGrowth) {
    if (await readThrough(ports, round, shard, share)) return true
  }
  return false
}

/**
 * Reads a part of the index once from beginning to end, and repairs no more than a share of each tenant’s items. So nobody
 * waits for another tenant’s backlog.
 * @returns whether that was all
 */
async function readThrough(ports: SweepPorts, round: Round, shard: number, share: number): Promise<boolean> {
  const lines = createLines(createMender(ports, round))
  const until = ports.clock.now()
  const readingEnd = Math.min(round.until, ports.clock.monotonic() + readingMs)
  let passedOver = false
  let after: string | undefined
  try {
    do {
      const due = await ports.stores.platform.queryDue({ until, limit: page, shard, ...(after && { after }) })
      for (const [tenant, items] of Map.groupBy(due.items, ({ tenant }) => tenant)) {
        const taken = items.slice(0, Math.max(0, share - lines.taken(tenant)))
        if (taken.length < items.length) passedOver = true
        if (taken.length > 0) lines.add(tenant, taken)
      }
      await lines.room()
      after = due.cursor
    } while (after !== undefined && ports.clock.monotonic() < readingEnd)
  } finally {
    await lines.ended()
  }
  return after === undefined && !passedOver && (await lines.ended())
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

/** @returns the function that repairs items of one tenant, up to its share, and says whether it checked all of them */
function createMender(ports: SweepPorts, round: Round): (items: readonly DueItem[]) => Promise<boolean> {
  const ends = new Map<string, number>()
  return async (items) => {
    const tenant = items[0]?.tenant ?? ''
    const end = ends.get(tenant) ?? Math.min(round.until, ports.clock.monotonic() + shareMs)
    ends.set(tenant, end)
    const looked: DueItem[] = []
    for (const item of items) {
      if (ports.clock.monotonic() >= end) break
      round.looked_at += 1
      count(round, await mend(ports, round, item))
      looked.push(item)
    }
    if (looked.length > 0) await handOut(ports, round, tenant, looked)
    return looked.length === items.length
  }
}

/** Also at the end of a round: only here the checks of missions waiting for a slot are postponed; otherwise they would come first in the next round. */
async function handOut(ports: SweepPorts, round: Round, tenant: string, looked: readonly DueItem[]): Promise<void> {
  try {
    const { freed, assigned, orphans } = await mendPlaces(ports, tenant, looked)
    count(round, 'permit_freed', freed)
    count(round, 'slot_filled', assigned)
    count(round, 'orphan_removed', orphans)
  } catch (error) {
    ports.logger.error('The sweeper could not hand out what is free', { tenant, error })
    for (const item of looked.filter(queuedMission)) await failed(ports, round, item, error)
  }
}

function count({ mended }: Round, mend: Mend | undefined, times = 1): void {
  if (mend && times > 0) mended[mend] = (mended[mend] ?? 0) + times
}

/** One item that cannot be repaired must not keep the others waiting. */
async function mend(ports: SweepPorts, round: Round, item: DueItem): Promise<Mend | undefined> {
  try {
    const mending = mendings.find(({ owns }) => owns(item))
    // If somebody else changed it meanwhile, it was not stuck.
    return mending && (await unlessConflict(mending.mend(ports, item)))
  } catch (error) {
    await failed(ports, round, item, error)
    return undefined
  }
}

async function failed(ports: SweepPorts, round: Round, item: DueItem, error: unknown): Promise<void> {
  round.failed += 1
  const { tenant, partition } = item
  ports.logger.error('The sweeper could not mend an item', { tenant, partition, error })
  // If it was repaired after all, it has another version.
  const postponing = unlessConflict(postpone(ports, item, isUnreadable(error) ? unreadableMs : postponedMs))
  await postponing.catch((failure) => {
    ports.logger.error('The sweeper could not put an item off', { tenant, partition, error: failure })
  })
}

/** Unchanged, only due later: at the head of the index it would be read again and again. */
async function postpone({ stores, clock }: SweepPorts, due: DueItem, forMs: number): Promise<void> {
  const { tenant, ...item } = due
  const store = stores.tenant(tenant)
  const budget = countedBudget(item)
  // Counts only grow.
  if (budget) return store.write([lookLater(budget, clock.now() + forMs)])
  const later = { ...item, version: item.version + 1, due: clock.now() + forMs }
  await store.write([{ change: 'put', table: 'entities', item: later, when: { version: item.version } }])
}
