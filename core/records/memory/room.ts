import type { Tenant } from '../tenant/tenant.ts'

/** Where the tenant's plan says nothing. All of them are read by each search, and by each write. */
const defaultMemoriesPerSubject = 200

export function memoriesPerSubject(tenant: Pick<Tenant, 'memories_per_subject'>): number {
  return tenant.memories_per_subject ?? defaultMemoriesPerSubject
}
