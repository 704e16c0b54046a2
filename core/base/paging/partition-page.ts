import type { Query, Store } from '../ports/store.ts'
import type { Kind } from '../storing/kind.ts'
import { readPartition } from '../storing/reading.ts'
import type { Scope } from '../storing/scope.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import type { BoundList, Page, PageRequest } from './newest-first.ts'
import { type FoundPage, readPage, shown } from './read-page.ts'

/** `after` and `before` say where the first page begins; later ones begin at their cursor. */
type PartitionQuery = Pick<Query, 'partition' | 'prefix' | 'descending' | 'consistent' | 'after' | 'before'>

const defaultLimit = 20

/**
 * A page of a partition, in the order of its keys or in reverse.
 * @throws SortieError `invalid_cursor`
 */
export async function partitionPage<Body, Item>(
  { store, now }: Pick<Scope, 'store' | 'now'>,
  { kind, view, query, bound, bytesOf }: BoundList<Body, Item> & { readonly query: PartitionQuery },
  { cursor, limit = defaultLimit }: PageRequest,
): Promise<Page<Item>> {
  const position = decodeCursor(cursor, bound, now)
  const page = await readPage(partitionReader(store, { kind, view }, query), { position, limit }, bytesOf)
  return { items: [...page.items], next_cursor: encodeCursor(page.cursor, bound, now) }
}

/** Unreadable items are skipped. */
export function partitionReader<Body, Item>(
  store: Store,
  { kind, view }: { readonly kind: Kind<Body>; readonly view: (body: Body, sort: string) => Item | undefined },
  query: PartitionQuery,
) {
  const side = query.descending ? 'before' : 'after'
  return async (position: string | undefined, limit: number): Promise<FoundPage<Item>> => {
    const range = { ...query, limit, ...(position === undefined ? {} : { [side]: position }) }
    const { items, cursor } = await readPartition(store, kind, range)
    return { items: items.flatMap(({ sort, body }) => shown(sort, view(body, sort))), cursor }
  }
}
