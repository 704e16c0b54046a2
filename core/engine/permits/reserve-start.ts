import type { Store } from '../../base/ports/store.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { readDefinition } from '../../records/permit/definition.ts'
import { reserve } from '../../records/permit/gcra.ts'
import type { LimitKey } from '../../records/permit/limit-key.ts'
import { putRate, readRate } from '../../records/permit/rate-items.ts'
import { type Plan, planOf } from '../plan/plan.ts'

/** A start allowed by the rates of a mission’s limits: part of the mission’s own write, so it is reserved exactly if the mission has it. */
export interface ReservedStart extends Plan {
  /** Milliseconds since the epoch. */
  readonly start_at: number
  /** The limit that causes the delay. */
  readonly limit: string
}

/** @returns `undefined` if none of the limits has a rate */
export async function reserveStart(
  { store, now }: Pick<Scope, 'store' | 'now'>,
  keys: readonly LimitKey[],
): Promise<ReservedStart | undefined> {
  let latest: ReservedStart | undefined
  for (const { key } of keys) {
    const rate = (await readDefinition(store, key))?.body.rate
    if (!rate) continue
    const stored = await readRate(store, key)
    const { start_at, state } = reserve(rate, stored?.body, now)
    const changes = [...(latest?.changes ?? []), putRate(key, stored?.version ?? 0, state)]
    const start = latest && latest.start_at >= start_at ? latest : { start_at, limit: key }
    latest = { ...start, ...planOf(changes) }
  }
  return latest
}

export async function haveRate(store: Store, keys: readonly LimitKey[]): Promise<boolean> {
  for (const { key } of keys) if ((await readDefinition(store, key))?.body.rate) return true
  return false
}
