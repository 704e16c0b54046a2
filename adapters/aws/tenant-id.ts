/** The tenant of the platform's own items. */
export const platformTenant = '_'

/** All tenant ids as an IAM pattern: a matching value contains a whole id, so nobody can ask for unknown ones. */
export const anyTenant = `ten_${'?'.repeat(26)}`

/**
 * Tenant ids become parts of table keys and object names, so one with a separator could name another tenant's.
 * @throws Error, since Sortie creates ids and this is never a caller’s input
 */
export function checkTenantId(tenant: string): string {
  if (tenant === '' || tenant === platformTenant || /[|/]/.test(tenant))
    throw new Error(`Not a tenant id: ${JSON.stringify(tenant)}`)
  return tenant
}
