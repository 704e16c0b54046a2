import type { Key, Store } from '../../base/ports/store.ts'
import { listingOf } from './mission-items.ts'

/** How many keys one read of the listings returns. */
export const batch = 100

export const unfinishedListings = [...new Set((['SCHEDULED', 'PENDING', 'QUEUED', 'WAITING'] as const).map(listingOf))]

interface ListedKey {
  readonly key: Key
  readonly sort: string
}

/** Mission ids sort by creation, so merging the listings by id is newest first. */
export async function newestFirst(
  store: Store,
  listings: readonly string[],
  before: string | undefined,
): Promise<{ keys: readonly ListedKey[]; more: boolean }> {
  const pages = await Promise.all(
    listings.map((partition) =>
      store.queryListing('entities', {
        partition,
        descending: true,
        limit: batch,
        ...(before === undefined ? {} : { before }),
      }),
    ),
  )
  const merged = pages.flatMap((page) => page.keys).sort((a, b) => (a.sort < b.sort ? 1 : -1))
  return {
    keys: merged.slice(0, batch),
    more: merged.length > batch || pages.some((page) => page.cursor !== undefined),
  }
}

/** Greater than every mission id that was made before, and not greater than any that is made from then on. */
export function firstMissionIdAt(ms: number): string {
  let rest = Math.max(0, Math.min(ms, latestInUlid))
  let time = ''
  for (let digits = 0; digits < digitsOfTime; digits++) {
    time = (crockford[rest % crockford.length] as string) + time
    rest = Math.floor(rest / crockford.length)
  }
  return `mis_${time}`
}

/** An id is a ULID: its first ten characters are the milliseconds since the epoch (github.com/ulid/spec). */
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const digitsOfTime = 10
const latestInUlid = 2 ** 48 - 1
