/** Whoever sends a key or a ticket names a tenant, and there need be none of that name. */
const maxTenants = 1_000

/**
 * Makes what belongs to a tenant once for all who ask for it in a row. It holds nothing that cannot be made again, so beyond the bound
 * all of it is forgotten.
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
