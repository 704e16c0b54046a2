/**
 * Tenants that this process recently found without a budget, so that their missions need no read. The price: a
 * tenant’s first budget reaches calls in other processes up to this many ms later; each further one at once.
 */
interface KnownWithoutBudgets {
  has(tenant: string, now: number): boolean
  add(tenant: string, now: number): void
  forget(tenant: string): void
}

const firstBudgetDelayMs = 15_000
const maxTenants = 10_000

export function knownWithoutBudgets(): KnownWithoutBudgets {
  const until = new Map<string, number>()
  return {
    has(tenant, now) {
      const goodUntil = until.get(tenant) ?? 0
      // An expiry further ahead than possible was set before the clock was set back.
      return now < goodUntil && goodUntil <= now + firstBudgetDelayMs
    },
    add(tenant, now) {
      until.delete(tenant)
      until.set(tenant, now + firstBudgetDelayMs)
      if (until.size > maxTenants) until.delete(until.keys().next().value as string)
    },
    forget: (tenant) => until.delete(tenant),
  }
}
