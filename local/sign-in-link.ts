import { isSortieError } from '../contract/errors.ts'
import { scopes } from '../contract/scopes.ts'
import type { Ports } from '../core/base/ports/ports.ts'
import type { Store } from '../core/base/ports/store.ts'
import { readPartition } from '../core/base/storing/reading.ts'
import { createSignInCode } from '../core/features/access/sign-in-codes.ts'
import { apiKeyKind, keysPartition, type StoredApiKey } from '../core/records/key/api-key.ts'
import { tenantsPartition } from '../core/records/tenant/tenant.ts'

type LinkPorts = Pick<Ports, 'stores' | 'ids' | 'clock'>

/**
 * A link that signs a browser in once, in place of the local tenant’s key of the first run; if that was revoked, of its oldest key with
 * every scope.
 * @param address of this installation, for browsers
 * @returns `undefined` if there is no such key, or if nothing can be written now
 */
export async function signInLink(ports: LinkPorts, address: string): Promise<string | undefined> {
  const tenants = await ports.stores.platform.query('entities', { partition: tenantsPartition, limit: 1 })
  const tenant = tenants.items[0]?.sort
  if (tenant === undefined) return undefined
  const key = await oldestWithEveryScope(ports.stores.tenant(tenant))
  if (!key) return undefined
  try {
    return (await createSignInCode(ports)({ tenant: { id: tenant }, key }, address)).url
  } catch (error) {
    if (isSortieError(error)) return undefined
    throw error
  }
}

const keysAtOnce = 100
/** Bounds the start of an installation with very many keys. */
const maxPages = 10

async function oldestWithEveryScope(store: Store): Promise<StoredApiKey | undefined> {
  let after: string | undefined
  for (let pages = 0; pages < maxPages; pages++) {
    const query = { partition: keysPartition, limit: keysAtOnce, ...(after === undefined ? {} : { after }) }
    const page = await readPartition(store, apiKeyKind, query)
    const found = page.items.find(({ body }) => hasEveryScope(body))
    if (found) return found.body
    if (page.cursor === undefined) return undefined
    after = page.cursor
  }
  return undefined
}

function hasEveryScope({ scopes: own, revoked_at }: StoredApiKey): boolean {
  return revoked_at === null && scopes.every((scope) => own.includes(scope))
}
