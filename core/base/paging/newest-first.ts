import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/store.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'

export interface PageRequest {
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

const defaultLimit = 20

/**
 * A page of the items that stand in a listing, newest first. The index may lag: what is gone is left out, and what has moved
 * on since is for the caller to leave out.
 * @param bound the tenant and the query, in any fixed form, which its cursors are bound to
 * @throws SortieError `invalid_cursor`
 */
export async function newestFirst<Body>(
  store: Store,
  clock: Clock,
  listing: string,
  bound: string,
  { cursor, limit = defaultLimit }: PageRequest,
): Promise<{ readonly bodies: readonly Body[]; readonly next_cursor: string | null }> {
  const before = decodeCursor(cursor, bound, clock.now())
  const page = await store.queryListing('entities', {
    partition: listing,
    descending: true,
    limit,
    ...(before === undefined ? {} : { before }),
  })
  const found = await store.getMany<Body>(
    'entities',
    page.keys.map(({ key }) => key),
  )
  return {
    bodies: found.flatMap((item) => (item ? [item.body] : [])),
    next_cursor: encodeCursor(page.cursor, bound, clock.now()),
  }
}
