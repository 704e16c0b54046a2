import * as z from 'zod'
import type { Item, Key, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'
import type { LimitKey } from './limit-key.ts'

/** A limit as its tenant defined it. Times are milliseconds since the epoch. */
const Definition = record({
  name: z.string(),
  concurrency: z.number().nullable().default(null),
  rate: z.object({ count: z.number(), period_s: z.number(), burst: z.number() }).nullable().default(null),
  created_at: z.number(),
  updated_at: z.number(),
})
export type Definition = z.output<typeof Definition>

export const definitionKind = kindOf('limit', 'entities', Definition)

export const definitionsPartition = 'limits'

export function definitionKey(name: string): Key {
  return { partition: definitionsPartition, sort: name }
}

export function readDefinition(store: Store, name: string): Promise<Item<Definition> | undefined> {
  return readItem(store, definitionKind, definitionKey(name), { consistent: true })
}

/** The number of permits for a mission with this key: as defined, else as the mission says, else unlimited. */
export function permitsFor({ limit }: LimitKey, definition: Definition | undefined): number {
  return definition?.concurrency ?? limit ?? Number.POSITIVE_INFINITY
}
