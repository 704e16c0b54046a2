import type { Change, Store } from '../../base/ports/store.ts'

/** No subscription lives as long: the subscriptions of a key end before its revocation is forgotten. */
const lifeSeconds = 4 * 60 * 60

const partition = 'revoked-keys'

/**
 * Announces a revoked key, or a session that has ended, to the processes that send to its connections, which read neither keys nor
 * tenants.
 * @param key its id, or the session’s
 */
export function putRevokedKey(key: string, now: number): Change {
  const expires_at = Math.ceil(now / 1000) + lifeSeconds
  return { change: 'put', table: 'ephemeral', item: { partition, sort: key, version: 1, body: null, expires_at } }
}

/** The maximum for one read. */
const readAtOnce = 100

/** The revoked ones among these keys and sessions, as far as they may still have something open. */
export async function revokedOf(store: Store, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const portions = Array.from({ length: Math.ceil(keys.length / readAtOnce) }, (_, at) =>
    keys.slice(at * readAtOnce, (at + 1) * readAtOnce),
  )
  const found = await Promise.all(
    portions.map((portion) =>
      store.getMany(
        'ephemeral',
        portion.map((sort) => ({ partition, sort })),
        { consistent: true },
      ),
    ),
  )
  return new Set(found.flat().flatMap((item) => (item ? [item.sort] : [])))
}
