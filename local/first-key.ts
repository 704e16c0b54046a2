import { scopes } from '../contract/scopes.ts'
import { createTenant, newKey } from '../core/access/create-tenant.ts'
import type { Ports } from '../core/ports/ports.ts'

/** One tenant, with the machine to itself. */
const localTenant = { name: 'local', concurrency: 128, requests_per_s: 100_000 }

/** Makes the local tenant on the first run. @returns its key then, and a further one when asked for */
export async function firstKey(
  ports: Pick<Ports, 'stores' | 'ids' | 'clock'>,
  anotherKey: boolean,
): Promise<string | undefined> {
  const tenants = await ports.stores.platform.query<{ id: string }>('entities', { partition: 'tenants', limit: 1 })
  const tenant = tenants.items[0]?.body.id
  if (tenant === undefined) return (await createTenant(ports)(localTenant)).credential
  if (!anotherKey) return undefined
  const { change, credential } = newKey(ports, tenant, 'made with --new-key', scopes)
  await ports.stores.tenant(tenant).write([change])
  return credential
}
