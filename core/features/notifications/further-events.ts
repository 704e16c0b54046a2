import * as z from 'zod'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'

/** How many events came to a full box. A counter of its own takes any number of writers at once. */
const furtherKind = kindOf('counter of further events', 'entities', record({ events: z.number().default(0) }))

const keptSeconds = 7 * 24 * 60 * 60

export async function readFurther(store: Store, subscription: string): Promise<number> {
  const item = await readItem(store, furtherKind, furtherKey(subscription), { consistent: true })
  return item?.body.events ?? 0
}

/** @param by negative for those that a mail tells of */
export function addFurther(subscription: string, by: number, now: number): Change {
  return {
    change: 'add',
    table: 'entities',
    key: furtherKey(subscription),
    by: { events: by },
    bounds: { events: { min: 0 } },
    expires_at: Math.ceil(now / 1000) + keptSeconds,
  }
}

export function forgetFurther(subscription: string): Change {
  return { change: 'delete', table: 'entities', key: furtherKey(subscription) }
}

function furtherKey(subscription: string): Key {
  return { partition: `mail-further#${subscription}`, sort: 'events' }
}
