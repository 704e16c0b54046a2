import * as z from 'zod'
import type { Item, Unreadable } from '../ports/store.ts'
import { kindOf, record } from './kind.ts'

/** The note of an unreadable item. It is one of the platform’s own items, since operators take care of it. */
export const setAsideKind = kindOf(
  'note of an unreadable item',
  'entities',
  record({
    tenant: z.string(),
    kind: z.string(),
    table: z.string(),
    partition: z.string(),
    sort: z.string(),
    reason: z.string(),
    first_seen: z.number(),
  }),
)

export const setAsidePartition = 'set-aside'

/** Long enough to be seen; if the item is still unreadable, a new note is written when it is next met. */
const keptMs = 30 * 24 * 60 * 60_000

export function setAsideItem(tenant: string, unreadable: Unreadable, now: number): Item {
  const { table, partition, sort } = unreadable
  return {
    partition: setAsidePartition,
    sort: `${tenant}|${table}|${partition}|${sort}`,
    version: 1,
    body: { tenant, ...unreadable, first_seen: now } satisfies ReturnType<typeof setAsideKind.decode>,
    expires_at: Math.ceil((now + keptMs) / 1000),
  }
}
