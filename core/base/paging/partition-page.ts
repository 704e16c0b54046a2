import type { Clock } from '../ports/clock.ts'
import type { Query, Store } from '../ports/store.ts'
import type { Kind } from '../storing/kind.ts'
import { readPartition } from '../storing/reading.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import type { PageRequest } from './newest-first.ts'
import { readPage } from './read-page.ts'

const defaultLimit = 20

/**
 * A page of a partition, in the order of its keys or against it.
 * @param bound the tenant and the query, in any fixed form, which its cursors are bound to
 * @throws SortieError `invalid_cursor`
 */
export async function partitionPage<Body>(
  store: Store,
  clock: Clock,
  kind: Kind<Body>,
  query: Pick<Query, 'partition' | 'prefix' | 'descending' | 'consistent'>,
  bound: string,
  { cursor, limit = defaultLimit }: PageRequest,
  bytesOf?: (body: Body) => number,
): Promise<{ readonly bodies: readonly Body[]; readonly next_cursor: string | null }> {
  const position = decodeCursor(cursor, bound, clock.now())
  const page = await readPage(partitionReader(store, kind, query), { position, limit }, bytesOf)
  return { bodies: page.bodies, next_cursor: encodeCursor(page.cursor, bound, clock.now()) }
}

/** What cannot be read is passed over. */
export function partitionReader<Body>(
  store: Store,
  kind: Kind<Body>,
  query: Pick<Query, 'partition' | 'prefix' | 'descending' | 'consistent'>,
) {
  const side = query.descending ? 'before' : 'after'
  return (position: string | undefined, limit: number) =>
    readPartition(store, kind, { ...query, limit, ...(position === undefined ? {} : { [side]: position }) })
}
