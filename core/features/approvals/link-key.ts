import * as z from 'zod'
import type { Ids } from '../../base/ports/ids.ts'
import type { Secrets } from '../../base/ports/secrets.ts'
import type { Key, Stores } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'

export type LinkKeyPorts = { readonly stores: Stores; readonly secrets: Secrets; readonly ids: Ids }

const linkKeyKey: Key = { partition: 'approvals', sort: 'link-key' }

const SealedKey = record({ sealed: z.string() })
type SealedKey = z.output<typeof SealedKey>

export const linkKeyKind = kindOf('key of approval links', 'entities', SealedKey)

/** What a tenant's links are signed with. `undefined` where it never made one: then no link of its can be genuine. */
export async function linkKey({ stores, secrets }: Omit<LinkKeyPorts, 'ids'>, tenant: string) {
  const item = await readItem(stores.tenant(tenant), linkKeyKind, linkKeyKey, { consistent: true })
  return item && secrets.open(tenant, item.body.sealed)
}

/** The same, made now if there is none. */
export function ensureLinkKey(ports: LinkKeyPorts, tenant: string): Promise<string> {
  // Where somebody else makes it at the same time, theirs is found by the next try.
  return retryConflicts(async () => {
    const known = await linkKey(ports, tenant)
    if (known !== undefined) return known
    const fresh = ports.ids.secret(32)
    const body: SealedKey = { sealed: await ports.secrets.seal(tenant, fresh) }
    const item = { ...linkKeyKey, version: 1, body }
    await ports.stores.tenant(tenant).write([{ change: 'put', table: 'entities', item, when: { absent: true } }])
    return fresh
  })
}
