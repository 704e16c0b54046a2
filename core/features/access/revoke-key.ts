import { SortieError } from '../../../contract/errors.ts'
import type { ApiKey } from '../../../contract/resources/access.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Sockets } from '../../base/ports/sockets.ts'
import type { Change, Item, Store, Stores } from '../../base/ports/store.ts'
import { readItem, readPartition } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import { apiKeyKey, apiKeyKind, keysPartition, type StoredApiKey } from '../../records/key/api-key.ts'
import { type Caller, whileLive } from '../../records/key/authenticate.ts'
import { putRevokedKey } from '../../records/key/revoked-keys.ts'
import { putTenant, tenantKey, tenantKind } from '../../records/tenant/tenant.ts'
import { closeConnectionsOf } from '../live/connections.ts'
import { keyView } from './keys.ts'
import { requireReach } from './reach.ts'

export interface RevokePorts {
  readonly stores: Stores
  readonly sockets: Pick<Sockets, 'close'>
}

/** Should this process die before the connections are closed, the sweeper closes them. */
const overdueMs = 60_000

/**
 * The key is refused from then on, and its open connections are closed. A key may revoke itself, and whatever can do no more
 * than it can, but not the last one that looks after keys.
 * @throws SortieError `not_found`, `forbidden`, and `unauthenticated` where the caller was revoked meanwhile
 */
export function revokeKey(ports: RevokePorts & { readonly clock: Clock }) {
  return async (caller: Caller, id: string): Promise<ApiKey> => {
    const revoked = await retryConflicts(() => markRevoked(ports, caller, id))
    await closeWhatItOpened(ports, caller.tenant.id, revoked)
    return keyView(revoked.body)
  }
}

/** @returns whether there was something to do still */
export async function closeWhatItOpened(
  ports: RevokePorts,
  tenant: string,
  { version, body, due }: Pick<Item<StoredApiKey>, 'version' | 'body' | 'due'>,
): Promise<boolean> {
  if (body.revoked_at === null || due === undefined) return false
  await closeConnectionsOf(ports, body.id)
  // Else somebody else has closed them.
  await unlessConflict(ports.stores.tenant(tenant).write([putKey(body, version)]))
  return true
}

async function markRevoked(
  { stores, clock }: RevokePorts & { readonly clock: Clock },
  caller: Caller,
  id: string,
): Promise<Item<StoredApiKey>> {
  const store = stores.tenant(caller.tenant.id)
  const item = await readItem(store, apiKeyKind, apiKeyKey(id), { consistent: true })
  if (!item) throw new SortieError('not_found', `There is no key ${id}`)
  requireReach(caller.key, item.body, 'revoke that one')
  if (item.body.revoked_at !== null) return item
  const now = clock.now()
  const due = now + overdueMs
  const revoked = { ...item.body, revoked_at: now }
  const remains = item.body.scopes.includes('keys:write') ? [await anotherOf(store, id)] : []
  // A write has one change an item, and the caller's key may be the one that remains.
  const isChecked = id === caller.key.id || remains.some(({ key }) => key.sort === caller.key.id)
  const live = isChecked ? [] : [await whileLive(store, caller.key.id)]
  const told = [await tellProcesses(store, id), putRevokedKey(id, now)]
  await store.write([putKey(revoked, item.version, due), ...told, ...remains, ...live])
  return { ...item, version: item.version + 1, body: revoked, due }
}

/** Whatever a process remembers of the tenant's keys is of no use from this write on. */
async function tellProcesses(store: Store, key: string): Promise<Change> {
  const tenant = await readItem(store, tenantKind, tenantKey, { consistent: true })
  if (!tenant) throw new Error('The tenant of this key has no record')
  return putTenant({ ...tenant.body, last_revoked_key: key }, tenant.version)
}

/**
 * Somebody must be able to make keys and revoke them. In the same write, so that no two revoke each other at once.
 * @throws SortieError `forbidden` where there is no other key that can
 */
async function anotherOf(store: Store, id: string): Promise<Extract<Change, { change: 'check' }>> {
  for (let after: string | undefined; ; ) {
    const query = {
      partition: keysPartition,
      limit: pageSize,
      consistent: true,
      ...(after === undefined ? {} : { after }),
    }
    const page = await readPartition(store, apiKeyKind, query)
    const other = page.items.find(({ body }) => body.id !== id && looksAfterKeys(body))
    if (other)
      return { change: 'check', table: 'entities', key: apiKeyKey(other.body.id), when: { version: other.version } }
    if (page.cursor === undefined) break
    after = page.cursor
  }
  throw new SortieError('forbidden', 'This is the last key with the scope keys:write; create another one first', {
    details: { reason: 'last_admin_key', scope: 'keys:write' },
  })
}

const pageSize = 100

function looksAfterKeys({ scopes, revoked_at }: StoredApiKey): boolean {
  return revoked_at === null && scopes.includes('keys:write')
}

function putKey(body: StoredApiKey, version: number, due?: number): Change {
  const item = { ...apiKeyKey(body.id), version: version + 1, body, ...(due === undefined ? {} : { due }) }
  return { change: 'put', table: 'entities', item, when: { version } }
}
