import type { Change, Store } from '../../base/ports/store.ts'

/** No subscription lives as long: what a key followed is gone before it is forgotten that the key was revoked. */
const lifeSeconds = 4 * 60 * 60

const partition = 'revoked-keys'

/** Says that a key was revoked to whoever sends to its connections, and reads neither keys nor tenants. */
export function putRevokedKey(key: string, now: number): Change {
  const expires_at = Math.ceil(now / 1000) + lifeSeconds
  return { change: 'put', table: 'ephemeral', item: { partition, sort: key, version: 1, body: null, expires_at } }
}

/** A read has at most 100 keys. */
const readAtOnce = 100

/** Which of these keys were revoked, of those that may still have something open. */
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
