import type { Kind } from '../storing/kind.ts'
import { readItems } from '../storing/reading.ts'
import type { Scope } from '../storing/scope.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { type FoundPage, readPage, shown } from './read-page.ts'

export interface PageRequest {
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

/** The answer of every list with cursors. */
export interface Page<Item> {
  readonly items: Item[]
  readonly next_cursor: string | null
}

export interface BoundList<Body, Item> {
  readonly kind: Kind<Body>
  /** The tenant and the query that its cursors are bound to, in any fixed form. */
  readonly bound: string
  /** The answer’s view of it; nothing if it is left out. */
  readonly view: (body: Body, sort: string) => Item | undefined
  /** The maximum size of one in an answer, if more is read for it once it has room. */
  readonly bytesOf?: (item: Item) => number
}

const defaultLimit = 20

/**
 * A page of the items in a listing, newest first. The index may lag: missing items are skipped, and the view leaves out
 * those that have moved on.
 * @throws SortieError `invalid_cursor`
 */
export async function newestFirst<Body, Item>(
  { store, now }: Pick<Scope, 'store' | 'now'>,
  { kind, listing, bound, view, bytesOf }: BoundList<Body, Item> & { readonly listing: string },
  { cursor, limit = defaultLimit }: PageRequest,
): Promise<Page<Item>> {
  const read = async (before: string | undefined, most: number): Promise<FoundPage<Item>> => {
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
    const items = page.keys.flatMap(({ sort }, at) => (found[at] ? shown(sort, view(found[at].body, sort)) : []))
    return { items, cursor: page.cursor }
  }
  const position = decodeCursor(cursor, bound, now)
  const page = await readPage(read, { position, limit }, bytesOf)
  return { items: [...page.items], next_cursor: encodeCursor(page.cursor, bound, now) }
}
