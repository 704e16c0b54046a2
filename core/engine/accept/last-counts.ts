/**
 * The last counts of tenants' queues in this process. Counting a long queue reads more, so a long queue must be
 * counted no more often than a short one: again when it may have grown by half of its distance to the next bound, and
 * always after this many ms, since other processes add to it as well.
 */
interface LastCounts {
  /** Whether to count, now that another mission of the sample has joined. */
  joined(tenant: string, now: number): boolean
  /** @param joinsLeft how many may join the sample before the next bound could be reached */
  counted(tenant: string, now: number, joinsLeft: number): void
}

const goodForMs = 10_000
const maxTenants = 10_000

export function lastCounts(): LastCounts {
  const counts = new Map<string, { readonly until: number; joins: number }>()
  return {
    joined(tenant, now) {
      const last = counts.get(tenant)
      if (!last || last.until <= now) return true
      last.joins -= 1
      return last.joins <= 0
    },
    counted(tenant, now, joinsLeft) {
      counts.delete(tenant)
      counts.set(tenant, { until: now + goodForMs, joins: joinsLeft / 2 })
      if (counts.size > maxTenants) counts.delete(counts.keys().next().value as string)
    },
  }
}
