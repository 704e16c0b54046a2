import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/store.ts'
import type { Kind } from '../storing/kind.ts'
import { readItems } from '../storing/reading.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { type FoundPage, readPage } from './read-page.ts'

export interface PageRequest {
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

const defaultLimit = 20

/**
 * A page of the items that stand in a listing, newest first. The index may lag: what is gone is passed over, and what has
 * moved on since is for the caller to leave out.
 * @param bound the tenant and the query, in any fixed form, which its cursors are bound to
 * @throws SortieError `invalid_cursor`
 */
export async function newestFirst<Body>(
  store: Store,
  clock: Clock,
  kind: Kind<Body>,
  listing: string,
  bound: string,
  { cursor, limit = defaultLimit }: PageRequest,
  bytesOf?: (body: Body) => number,
): Promise<{ readonly bodies: readonly Body[]; readonly next_cursor: string | null }> {
  const read = async (before: string | undefined, most: number): Promise<FoundPage<Body>> => {
    const page = await store.queryListing('entities', {
      partition: listing,
      descending: true,
      limit: most,
      ...(before === undefined ? {} : { before }),
    })
    const found = await readItems(
      store,
      kind,
      page.keys.map(({ key }) => key),
    )
    const items = page.keys.flatMap(({ sort }, at) => (found[at] ? [{ sort, body: found[at].body }] : []))
    return { items, cursor: page.cursor }
  }
  const position = decodeCursor(cursor, bound, clock.now())
  const page = await readPage(read, { position, limit }, bytesOf)
  return { bodies: page.bodies, next_cursor: encodeCursor(page.cursor, bound, clock.now()) }
}
