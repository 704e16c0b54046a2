import { readPartition } from '../../base/storing/reading.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import { type BilledCall, billedCallKind, usagePartition } from '../../records/ledger/billed-call.ts'

/** A model’s recent record for one tenant. */
export interface ModelUse {
  readonly calls: number
  /** For whole calls, and to the first part of their answers. */
  readonly latency: Spread | undefined
  readonly first: Spread | undefined
  readonly adjustments: readonly string[]
}

/** In whole milliseconds. */
export interface Spread {
  readonly p50: number
  readonly p95: number
}

/** From the missions that were submitted last, today and the day before. */
const mostCalls = 1000
const mostAdjustments = 10
const dayMs = 24 * 60 * 60_000

/** By the model's name. */
export async function recentUses({ store, now }: Scope): Promise<ReadonlyMap<string, ModelUse>> {
  const calls: BilledCall[] = []
  for (const day of [now, now - dayMs].map((at) => iso(at).slice(0, 10))) {
    const limit = mostCalls - calls.length
    if (limit === 0) break
    const page = { partition: usagePartition(day), descending: true, limit, consistent: true }
    const { items } = await readPartition(store, billedCallKind, page)
    calls.push(...items.map(({ body }) => body))
  }
  return new Map([...Map.groupBy(calls, ({ model }) => model)].map(([model, of]) => [model, useOf(of)]))
}

/** @param calls of one model */
export function useOf(calls: readonly BilledCall[]): ModelUse {
  return {
    calls: calls.length,
    latency: spreadOf(calls.map(({ took_ms }) => took_ms)),
    first: spreadOf(calls.map(({ first_ms }) => first_ms)),
    adjustments: [...new Set(calls.flatMap(({ adjustments }) => adjustments))].slice(0, mostAdjustments),
  }
}

/** @returns `undefined` if no call reports it */
function spreadOf(told: readonly (number | undefined)[]): Spread | undefined {
  const times = told.filter((ms) => ms !== undefined).sort((a, b) => a - b)
  const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)]
  return p50 === undefined || p95 === undefined ? undefined : { p50, p95 }
}

/** The smallest time that at least this share did not exceed. */
function percentile(sorted: readonly number[], part: number): number | undefined {
  const time = sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)]
  return time === undefined ? undefined : Math.round(time)
}
