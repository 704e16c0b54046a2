import type { Fact } from '../../../events/catalogue.ts'
import type { Stores } from '../../base/ports/store.ts'
import { nanoUsd } from '../../records/budget/amount.ts'
import type { EventPage } from '../../records/mission/event-pages.ts'
import { addCounts, type Counts, counted, minuteMs } from '../../records/throughput/minute-counts.ts'

/**
 * Counts what the events say, by tenant and minute. Each batch of the feed is one addition for each of them, so the cost falls as
 * missions become more. A batch that is delivered again is counted again, and one that is given up is not counted: the sums are for people who look, and bills use the ledger.
 */
export function countThroughput({ stores }: { stores: Pick<Stores, 'tenant'> }) {
  return async (pages: readonly EventPage[]): Promise<void> => {
    await Promise.all(
      sumsOf(pages).map(({ tenant, minute, counts }) => stores.tenant(tenant).write([addCounts(minute, counts)])),
    )
  }
}

interface Sum {
  readonly tenant: string
  readonly minute: number
  readonly counts: Partial<Counts>
}

/** One for each tenant and minute of which anything is to be counted. */
export function sumsOf(pages: readonly EventPage[]): readonly Sum[] {
  const sums = new Map<string, Sum>()
  for (const { tenant, time, events } of pages) {
    const minute = Math.floor(time / minuteMs) * minuteMs
    const key = `${minute} ${tenant}`
    const before = sums.get(key)?.counts ?? {}
    const counts = events.reduce<Partial<Counts>>((sum, fact) => plus(sum, countsOf(fact)), before)
    if (Object.keys(counts).length > 0) sums.set(key, { tenant, minute, counts })
  }
  return [...sums.values()]
}

export function plus(one: Partial<Counts>, other: Partial<Counts>): Partial<Counts> {
  const names = counted.filter((name) => one[name] !== undefined || other[name] !== undefined)
  return Object.fromEntries(names.map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)]))
}

function countsOf({ type, data }: Fact): Partial<Counts> {
  switch (type) {
    case 'mission.submitted':
      return { submitted: 1 }
    case 'mission.started':
      return { started: 1 }
    case 'mission.completed':
      return { completed: 1, nano_usd: nanoUsd(data.usage.cost_usd) }
    case 'mission.failed':
      return { failed: 1, nano_usd: nanoUsd(data.usage.cost_usd) }
    case 'mission.cancelled':
      return { cancelled: 1, nano_usd: nanoUsd(data.usage.cost_usd) }
    case 'mission.expired':
      return { expired: 1, nano_usd: nanoUsd(data.usage.cost_usd) }
    default:
      return {}
  }
}
