import { SortieError } from '../../../contract/errors.ts'
import type { ApiKey, NewApiKey } from '../../../contract/resources/access.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Stores } from '../../base/ports/store.ts'
import { keysPartition, ownerRole, type StoredApiKey } from '../../records/key/api-key.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { newKey } from './create-tenant.ts'

/** @throws SortieError `forbidden` when the caller would hand out a scope or a role that it lacks */
export function createKey({ stores, ids, clock }: { stores: Stores; ids: Ids; clock: Clock }) {
  return async (caller: Caller, input: NewApiKey): Promise<ApiKey & { secret: string }> => {
    const lacking = input.scopes.filter((scope) => !caller.key.scopes.includes(scope))
    if (lacking.length > 0) {
      throw new SortieError('forbidden', `This key lacks ${lacking.join(', ')}, so it cannot hand them out`, {
        details: { scopes: lacking },
      })
    }
    requireRoles(caller, input.roles)
    const [scopes, roles] = [[...new Set(input.scopes)], [...new Set(input.roles)]]
    const { change, key, credential } = newKey(
      { ids, clock },
      caller.tenant.id,
      input.name,
      scopes,
      roles,
      input.agents,
    )
    await stores.tenant(caller.tenant.id).write([change])
    return { ...keyView(key), secret: credential }
  }
}

function requireRoles({ key: { roles: own = [] } }: Caller, roles: readonly string[]): void {
  const lacking = own.includes(ownerRole) ? [] : roles.filter((role) => !own.includes(role))
  if (lacking.length === 0) return
  throw new SortieError('forbidden', `This key lacks the roles ${lacking.join(', ')}, so it cannot hand them out`, {
    details: { roles: lacking },
  })
}

export function listKeys({ stores, clock }: { stores: Stores; clock: Clock }) {
  return async (caller: Caller, page: { cursor?: string | undefined; limit?: number | undefined }) => {
    const bound = `${caller.tenant.id} keys`
    const store = stores.tenant(caller.tenant.id)
    const found = await partitionPage<StoredApiKey>(store, clock, { partition: keysPartition }, bound, page)
    return { items: found.bodies.map(keyView), next_cursor: found.next_cursor }
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
