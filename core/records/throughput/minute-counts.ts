import * as z from 'zod'
import type { Change } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { iso } from '../../base/times/iso.ts'

/** What is counted. */
export const counted = ['submitted', 'started', 'completed', 'failed', 'cancelled', 'expired', 'nano_usd'] as const
export type Counts = { readonly [Name in (typeof counted)[number]]: number }

const count = z.number().default(0)

/** What happened to a tenant's missions in one minute. Only sums are stored, so it is read and never rewritten. */
const MinuteCounts = record({
  submitted: count,
  /** Legs that began. */
  started: count,
  completed: count,
  failed: count,
  cancelled: count,
  expired: count,
  /** What the missions that ended had cost. */
  nano_usd: count,
} satisfies Record<keyof Counts, z.ZodType>)

export const minuteCountsKind = kindOf('counts of a minute', 'ephemeral', MinuteCounts)

export const minuteMs = 60_000
const dayMs = 86_400_000

/** A day longer than the longest window. */
const keptS = 8 * 86_400

/** The minutes of a UTC day, in order. */
export function countsPartition(at: number): string {
  return `throughput#${iso(at).slice(0, 10)}`
}

/** Within its day. */
export function minuteSort(at: number): string {
  return iso(at).slice(11, 16)
}

/** The minute that an item stands for, in ms since the epoch. */
export function minuteOf({ partition, sort }: { readonly partition: string; readonly sort: string }): number {
  return Date.parse(`${partition.slice(partition.indexOf('#') + 1)}T${sort}:00.000Z`)
}

/** Beginnings of the UTC days from one time to another. */
export function daysBetween(from: number, until: number): readonly number[] {
  const first = Math.floor(from / dayMs)
  return Array.from({ length: Math.floor(until / dayMs) - first + 1 }, (_, at) => (first + at) * dayMs)
}

export function addCounts(minute: number, by: Partial<Counts>): Change {
  return {
    change: 'add',
    table: 'ephemeral',
    key: { partition: countsPartition(minute), sort: minuteSort(minute) },
    by,
    expires_at: Math.floor(minute / 1000) + keptS,
  }
}
