import type { Query, Store } from '../ports/store.ts'
import type { Kind } from '../storing/kind.ts'
import { readPartition } from '../storing/reading.ts'
import type { Scope } from '../storing/scope.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import type { BoundList, PageRequest } from './newest-first.ts'
import { readPage } from './read-page.ts'

type PartitionQuery = Pick<Query, 'partition' | 'prefix' | 'descending' | 'consistent'>

const defaultLimit = 20

/**
 * A page of a partition, in the order of its keys or against it.
 * @throws SortieError `invalid_cursor`
 */
export async function partitionPage<Body>(
  { store, now }: Pick<Scope, 'store' | 'now'>,
  { kind, query, bound, bytesOf }: BoundList<Body> & { readonly query: PartitionQuery },
  { cursor, limit = defaultLimit }: PageRequest,
): Promise<{ readonly bodies: readonly Body[]; readonly next_cursor: string | null }> {
  const position = decodeCursor(cursor, bound, now)
  const page = await readPage(partitionReader(store, kind, query), { position, limit }, bytesOf)
  return { bodies: page.bodies, next_cursor: encodeCursor(page.cursor, bound, now) }
}

/** What cannot be read is passed over. */
export function partitionReader<Body>(store: Store, kind: Kind<Body>, query: PartitionQuery) {
  const side = query.descending ? 'before' : 'after'
  return (position: string | undefined, limit: number) =>
    readPartition(store, kind, { ...query, limit, ...(position === undefined ? {} : { [side]: position }) })
}
