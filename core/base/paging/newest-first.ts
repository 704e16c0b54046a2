import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/store.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'

export interface PageRequest {
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

const defaultLimit = 20
/** Bounds the work of one request; a page is short, or empty with a cursor, only beyond. */
const maxRead = 1000
/** At least, once a page turned out not to be full. */
const readOnAtOnce = 100

/**
 * A page of the items that stand in a listing, newest first. The index may lag: what is gone is passed over, and what has
 * moved on since is for the caller to leave out.
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
  const page = await readUntilFull<Body>(store, listing, limit, decodeCursor(cursor, bound, clock.now()))
  return { bodies: page.bodies, next_cursor: encodeCursor(page.position, bound, clock.now()) }
}

/** @returns with where to go on from, unless there is nothing more */
async function readUntilFull<Body>(store: Store, listing: string, limit: number, before: string | undefined) {
  const bodies: Body[] = []
  let position = before
  let atOnce = limit
  for (let read = 0; read < maxRead; read += atOnce) {
    const page = await readListed<Body>(store, listing, atOnce, position)
    for (const [at, { sort, body }] of page.found.entries()) {
      position = sort
      if (body !== undefined) bodies.push(body)
      if (bodies.length < limit) continue
      const isLast = at === page.found.length - 1 && !page.more
      return isLast ? { bodies } : { bodies, position }
    }
    if (!page.more) return { bodies }
    atOnce = Math.max(readOnAtOnce, limit)
  }
  return { bodies, position }
}

async function readListed<Body>(store: Store, partition: string, limit: number, before: string | undefined) {
  const { keys, cursor } = await store.queryListing('entities', {
    partition,
    descending: true,
    limit,
    ...(before === undefined ? {} : { before }),
  })
  const items = await store.getMany<Body>(
    'entities',
    keys.map(({ key }) => key),
  )
  return { found: keys.map(({ sort }, at) => ({ sort, body: items[at]?.body })), more: cursor !== undefined }
}
