/** The tenant of the platform's own items. */
export const platformTenant = '_'

/** Every id of a tenant as a pattern of IAM: one that matches it has all of an id, so nobody can ask for those that they do not know. */
export const anyTenant = `ten_${'?'.repeat(26)}`

/**
 * Tenant ids become parts of table keys and object names, so one with a separator could name another tenant's.
 * @throws Error, since ids are made by Sortie and this is never a caller's input
 */
export function checkTenantId(tenant: string): string {
  if (tenant === '' || tenant === platformTenant || /[|/]/.test(tenant))
    throw new Error(`Not a tenant id: ${JSON.stringify(tenant)}`)
  return tenant
}
