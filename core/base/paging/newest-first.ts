import type { Kind } from '../storing/kind.ts'
import { readItems } from '../storing/reading.ts'
import type { Scope } from '../storing/scope.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { type FoundPage, readPage, shown } from './read-page.ts'

export interface PageRequest {
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

/** As every list with cursors answers. */
export interface Page<Item> {
  readonly items: Item[]
  readonly next_cursor: string | null
}

export interface BoundList<Body, Item> {
  readonly kind: Kind<Body>
  /** The tenant and the query, in any fixed form, which its cursors are bound to. */
  readonly bound: string
  /** What the answer shows of it; nothing where it is left out. */
  readonly view: (body: Body, sort: string) => Item | undefined
  /** How much one takes in an answer at the most, where more is read for it once it has room. */
  readonly bytesOf?: (item: Item) => number
}

const defaultLimit = 20

/**
 * A page of the items that stand in a listing, newest first. The index may lag: what is gone is passed over, and what has
 * moved on since is for the view to leave out.
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
