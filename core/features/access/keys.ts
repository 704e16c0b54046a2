import type { ApiKey, NewApiKey } from '../../../contract/resources/access.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Stores } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { apiKeyKind, keysPartition, type StoredApiKey } from '../../records/key/api-key.ts'
import { type Caller, whileLive } from '../../records/key/authenticate.ts'
import { newKey } from './create-tenant.ts'
import { requireReach } from './reach.ts'

/** @throws SortieError `forbidden` if the caller would pass on what it lacks itself, `unauthenticated` if it was revoked meanwhile */
export function createKey({ stores, ids, clock }: { stores: Stores; ids: Ids; clock: Clock }) {
  return async (caller: Caller, input: NewApiKey): Promise<ApiKey & { secret: string }> => {
    requireReach(caller.key, input, 'hand them out')
    const [scopes, roles] = [[...new Set(input.scopes)], [...new Set(input.roles)]]
    const { change, key, credential } = newKey({ ids, clock }, caller.tenant.id, {
      name: input.name,
      scopes,
      roles,
      agents: input.agents,
    })
    const store = stores.tenant(caller.tenant.id)
    await retryConflicts(async () => store.write([change, await whileLive(store, caller.key.id)]))
    return { ...keyView(key), secret: credential }
  }
}

export function listKeys({ stores, clock }: { stores: Stores; clock: Clock }) {
  return async (caller: Caller, page: PageRequest): Promise<Page<ApiKey>> => {
    const bound = `${caller.tenant.id} keys`
    const list = { kind: apiKeyKind, query: { partition: keysPartition }, bound, view: keyView }
    return partitionPage(scopeOf({ stores, clock }, caller.tenant.id), list, page)
  }
}

export function keyView(key: StoredApiKey): ApiKey {
  return {
    id: key.id,
    name: key.name,
    scopes: [...key.scopes],
    roles: [...(key.roles ?? [])],
    agents: key.agents ? [...key.agents] : null,
    created_at: new Date(key.created_at).toISOString(),
    revoked_at: key.revoked_at === null ? null : new Date(key.revoked_at).toISOString(),
  }
}
