import { scopes } from '../contract/scopes.ts'
import type { Ports } from '../core/base/ports/ports.ts'
import { createOperatorKey } from '../core/features/access/create-operator-key.ts'
import { createTenant, newKey } from '../core/features/access/create-tenant.ts'
import { ownerRole } from '../core/records/key/api-key.ts'
import { tenantsPartition } from '../core/records/tenant/tenant.ts'

/** One tenant, which has the machine to itself. */
const localTenant = { name: 'local', concurrency: 128, requests_per_s: 100_000 }

type KeyPorts = Pick<Ports, 'stores' | 'ids' | 'clock'>

interface KeysToShow {
  readonly apiKey?: string
  readonly operatorKey?: string
}

/** Creates the local tenant on the first run. @returns its key then, and further ones on request */
export async function keysToShow(
  ports: KeyPorts,
  asked: { readonly newKey: boolean; readonly operatorKey?: boolean },
): Promise<KeysToShow> {
  const apiKey = await tenantKey(ports, asked.newKey)
  if (!asked.operatorKey) return apiKey === undefined ? {} : { apiKey }
  const { credential } = await createOperatorKey(ports)('made with --operator-key')
  return { ...(apiKey !== undefined && { apiKey }), operatorKey: credential }
}

async function tenantKey(ports: KeyPorts, anotherKey: boolean): Promise<string | undefined> {
  const tenants = await ports.stores.platform.query('entities', { partition: tenantsPartition, limit: 1 })
  const tenant = tenants.items[0]?.sort
  if (tenant === undefined) return (await createTenant(ports)(localTenant)).credential
  if (!anotherKey) return undefined
  // Whoever starts the machine owns it, with this key as with the first.
  const { change, credential } = newKey(ports, tenant, { name: 'made with --new-key', scopes, roles: [ownerRole] })
  await ports.stores.tenant(tenant).write([change])
  return credential
}
