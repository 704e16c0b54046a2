import type { Kind } from '../storing/kind.ts'
import { readItems } from '../storing/reading.ts'
import type { Scope } from '../storing/scope.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { type FoundPage, readPage } from './read-page.ts'

export interface PageRequest {
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

export interface BoundList<Body> {
  readonly kind: Kind<Body>
  /** The tenant and the query, in any fixed form, which its cursors are bound to. */
  readonly bound: string
  /** How much one of them adds to an answer, where that is not its JSON. */
  readonly bytesOf?: (body: Body) => number
}

const defaultLimit = 20

/**
 * A page of the items that stand in a listing, newest first. The index may lag: what is gone is passed over, and what has
 * moved on since is for the caller to leave out.
 * @throws SortieError `invalid_cursor`
 */
export async function newestFirst<Body>(
  { store, now }: Pick<Scope, 'store' | 'now'>,
  { kind, listing, bound, bytesOf }: BoundList<Body> & { readonly listing: string },
  { cursor, limit = defaultLimit }: PageRequest,
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
  const position = decodeCursor(cursor, bound, now)
  const page = await readPage(read, { position, limit }, bytesOf)
  return { bodies: page.bodies, next_cursor: encodeCursor(page.cursor, bound, now) }
}
