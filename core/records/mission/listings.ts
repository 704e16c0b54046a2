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
