import { SortieError } from '../../../contract/errors.ts'
import { line } from '../../../contract/resources/common.ts'
import { type KeyScope, platformScopes } from '../../../contract/scopes.ts'
import type { WallClock } from '../../base/ports/clock.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Change, Store, Stores } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { operatorsTenant } from '../../records/tenant/operators-tenant.ts'
import { type Tenant, tenantKey } from '../../records/tenant/tenant.ts'
import { newKey } from './create-tenant.ts'

/** With which an operator also sees and revokes the keys of operators; a request cannot make one. */
const granted: readonly KeyScope[] = [...platformScopes, 'keys:read', 'keys:write']

const maxNameLength = 100

/**
 * An act of whoever holds the data folder or the account: makes a key that reaches across tenants. No route does.
 * @throws SortieError `invalid_input`
 */
export function createOperatorKey({ stores, ids, clock }: { stores: Stores; ids: Ids; clock: WallClock }) {
  return async (name: string): Promise<{ readonly id: string; readonly credential: string }> => {
    if (!line(maxNameLength).safeParse(name).success)
      throw new SortieError('invalid_input', `The name of a key must be one line of 1 to ${maxNameLength} characters`)
    const store = stores.tenant(operatorsTenant)
    const { change, key, credential } = newKey({ ids, clock }, operatorsTenant, { name, scopes: granted })
    await retryConflicts(async () => store.write([...(await tenantIfAbsent(store, clock.now())), change]))
    return { id: key.id, credential }
  }
}

async function tenantIfAbsent(store: Store, now: number): Promise<readonly Change[]> {
  if (await store.get('entities', tenantKey, { consistent: true })) return []
  const body: Tenant = { id: operatorsTenant, name: 'operators', concurrency: 1, requests_per_s: 100, created_at: now }
  return [{ change: 'put', table: 'entities', item: { ...tenantKey, version: 1, body }, when: { absent: true } }]
}
