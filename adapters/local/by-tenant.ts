/** Whoever sends a key or a ticket names a tenant, which need not exist. */
const maxTenants = 1_000

/**
 * Creates a tenant’s objects once for consecutive requests. They can all be created again, so beyond the bound
 * all are dropped.
 */
export function byTenant<Made>(make: (tenant: string) => Made): (tenant: string) => Made {
  const known = new Map<string, Made>()
  return (tenant) => {
    const before = known.get(tenant)
    if (before !== undefined) return before
    const made = make(tenant)
    if (known.size >= maxTenants) known.clear()
    known.set(tenant, made)
    return made
  }
}
