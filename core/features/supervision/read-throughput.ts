import type { Throughput, ThroughputBucket, ThroughputWindow } from '../../../contract/resources/throughput.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { readPartition } from '../../base/storing/reading.ts'
import { iso } from '../../base/times/iso.ts'
import { usdOf } from '../../records/budget/amount.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import {
  type Counts,
  counted,
  countsPartition,
  daysBetween,
  minuteCountsKind,
  minuteMs,
  minuteOf,
  minuteSort,
} from '../../records/throughput/minute-counts.ts'
import { plus } from './count-throughput.ts'

interface Shape {
  readonly bucketMs: number
  readonly buckets: number
}

/** At most 168 buckets, from at most 10,080 minutes. */
const shapes: Readonly<Record<ThroughputWindow, Shape>> = {
  '15m': { bucketMs: minuteMs, buckets: 15 },
  '1h': { bucketMs: minuteMs, buckets: 60 },
  '24h': { bucketMs: 15 * minuteMs, buckets: 96 },
  '7d': { bucketMs: 60 * minuteMs, buckets: 168 },
}

/** What one query reads: a day takes two. */
const atOnce = 1000

/** What happened to the caller's missions, in equal parts of the time up to now. */
export function readThroughput({ stores, clock }: { stores: Pick<Stores, 'tenant'>; clock: Pick<Clock, 'now'> }) {
  return async (caller: Caller, window: ThroughputWindow): Promise<Throughput> => {
    const now = clock.now()
    const { bucketMs } = shapes[window]
    const starts = bucketStarts(window, now)
    const from = starts[0] as number
    const minutes = await readMinutes(stores.tenant(caller.tenant.id), from, now)
    const byBucket = Map.groupBy(minutes, ({ at }) => Math.floor(at / bucketMs) * bucketMs)
    return {
      window,
      bucket_s: bucketMs / 1000,
      from: iso(from),
      until: iso(now),
      total: shown(sum(minutes)),
      buckets: starts.map((start) => ({ at: iso(start), ...shown(sum(byBucket.get(start) ?? [])) })),
    }
  }
}

/** Whole buckets of UTC time, the last of which is under way. */
export function bucketStarts(window: ThroughputWindow, now: number): readonly number[] {
  const { bucketMs, buckets } = shapes[window]
  const last = Math.floor(now / bucketMs) * bucketMs
  return Array.from({ length: buckets }, (_, at) => last - (buckets - 1 - at) * bucketMs)
}

interface Minute {
  readonly at: number
  readonly counts: Counts
}

async function readMinutes(store: Store, from: number, until: number): Promise<readonly Minute[]> {
  const days = await Promise.all(daysBetween(from, until).map((day) => readDay(store, day, from)))
  return days.flat()
}

async function readDay(store: Store, day: number, from: number): Promise<readonly Minute[]> {
  const partition = countsPartition(day)
  const found: Minute[] = []
  let after = from > day ? minuteSort(from - minuteMs) : undefined
  do {
    const page = await readPartition(store, minuteCountsKind, {
      partition,
      ...(after !== undefined && { after }),
      limit: atOnce,
    })
    found.push(...page.items.map((item) => ({ at: minuteOf(item), counts: item.body })))
    after = page.cursor
  } while (after !== undefined)
  return found
}

function sum(minutes: readonly Minute[]): Partial<Counts> {
  return minutes.reduce<Partial<Counts>>((total, { counts }) => plus(total, counts), {})
}

function shown(counts: Partial<Counts>): Omit<ThroughputBucket, 'at'> {
  const { nano_usd, ...missions } = Object.fromEntries(counted.map((name) => [name, counts[name] ?? 0])) as Counts
  return { ...missions, cost_usd: usdOf(nano_usd) }
}
