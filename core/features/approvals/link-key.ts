import * as z from 'zod'
import type { Clock } from '../../base/ports/clock.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Secrets } from '../../base/ports/secrets.ts'
import type { Key, Stores } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'

export type LinkKeyPorts = {
  readonly stores: Stores
  readonly secrets: Secrets
  readonly ids: Ids
  readonly clock: Pick<Clock, 'now'>
}

const linkKeyKey: Key = { partition: 'approvals', sort: 'link-key' }

const FormerKey = record({ sealed: z.string(), valid_until: z.number() })

const SealedKeys = record({
  sealed: z.string(),
  /** The keys that it replaced, newest first, whose links are still valid. */
  former: list(FormerKey).exactOptional(),
})
export type SealedKeys = z.output<typeof SealedKeys>

export const linkKeyKind = kindOf('key of approval links', 'entities', SealedKeys)

/** The keys that may have signed a tenant’s links. None if it never created one: then no link of it can be genuine. */
export async function linkKeys(ports: Omit<LinkKeyPorts, 'ids'>, tenant: string): Promise<readonly string[]> {
  const item = await readItem(ports.stores.tenant(tenant), linkKeyKind, linkKeyKey, { consistent: true })
  const now = ports.clock.now()
  const good = item ? [item.body, ...(item.body.former ?? []).filter(({ valid_until }) => valid_until > now)] : []
  return Promise.all(good.map(({ sealed }) => ports.secrets.open(tenant, sealed)))
}

/** The key that signs a tenant’s links, created now if there is none yet. */
export async function ensureLinkKey(ports: LinkKeyPorts, tenant: string): Promise<string> {
  // If somebody else creates it at the same time, the next try finds theirs.
  const keys = await changeLinkKeys(ports, tenant, async (known) => known ?? { sealed: await newKey(ports, tenant) })
  return ports.secrets.open(tenant, keys.sealed)
}

export function changeLinkKeys(
  { stores }: Pick<LinkKeyPorts, 'stores'>,
  tenant: string,
  change: (known: SealedKeys | undefined) => Promise<SealedKeys>,
): Promise<SealedKeys> {
  const store = stores.tenant(tenant)
  return retryConflicts(async () => {
    const item = await readItem(store, linkKeyKind, linkKeyKey, { consistent: true })
    const body = await change(item?.body)
    if (body === item?.body) return body
    const when = item ? { version: item.version } : ({ absent: true } as const)
    const changed = { ...linkKeyKey, version: (item?.version ?? 0) + 1, body }
    await store.write([{ change: 'put', table: 'entities', item: changed, when }])
    return body
  })
}

/** @returns it in stored form */
export function newKey({ ids, secrets }: Pick<LinkKeyPorts, 'ids' | 'secrets'>, tenant: string): Promise<string> {
  return secrets.seal(tenant, ids.secret(32))
}
