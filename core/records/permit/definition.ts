import type { LimitDefinition } from '../../../contract/resources/limit.ts'
import type { Item, Key, Store } from '../../base/ports/store.ts'
import type { LimitKey } from './limit-key.ts'

/** A limit as its tenant defined it. Times are milliseconds since the epoch. */
export interface Definition extends LimitDefinition {
  readonly name: string
  readonly created_at: number
  readonly updated_at: number
}

export const definitionsPartition = 'limits'

export function definitionKey(name: string): Key {
  return { partition: definitionsPartition, sort: name }
}

export function readDefinition(store: Store, name: string): Promise<Item<Definition> | undefined> {
  return store.get<Definition>('entities', definitionKey(name), { consistent: true })
}

/** How many permits there are for a mission with this key: as defined, else as it says itself, else any number. */
export function permitsFor({ limit }: LimitKey, definition: Definition | undefined): number {
  return definition?.concurrency ?? limit ?? Number.POSITIVE_INFINITY
}
