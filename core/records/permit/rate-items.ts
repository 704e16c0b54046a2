import type { Change, Item, Store } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import type { RateState } from './gcra.ts'
import { rateKind } from './gcra.ts'
import { limitPartition } from './permit-items.ts'

function rateKey(limit: string) {
  return { partition: limitPartition(limit), sort: 'rate' }
}

export function readRate(store: Store, limit: string): Promise<Item<RateState> | undefined> {
  return readItem(store, rateKind, rateKey(limit), { consistent: true })
}

export function putRate(limit: string, version: number, body: RateState): Change {
  return {
    change: 'put',
    table: 'entities',
    item: { ...rateKey(limit), version: version + 1, body },
    when: version === 0 ? { absent: true } : { version },
  }
}
