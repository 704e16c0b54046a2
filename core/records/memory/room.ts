import type { Tenant } from '../tenant/tenant.ts'

/** The default if the tenant's plan sets none. Each search and each write reads all of a subject's memories. */
const defaultMemoriesPerSubject = 200

export function memoriesPerSubject(tenant: Pick<Tenant, 'memories_per_subject'>): number {
  return tenant.memories_per_subject ?? defaultMemoriesPerSubject
}
