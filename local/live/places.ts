import { liveBounds } from './bounds.ts'

/** Counts the WebSockets that are open, in all and by tenant. */
export interface Places {
  /** @returns what gives the place back, or `undefined` where there is none */
  take(tenant: string): (() => void) | undefined
}

export function createPlaces(all: number): Places {
  const byTenant = new Map<string, number>()
  const mostOfTenant = Math.max(1, Math.floor(all * liveBounds.shareOfTenant))
  let taken = 0

  function change(tenant: string, by: 1 | -1): void {
    const now = (byTenant.get(tenant) ?? 0) + by
    taken += by
    if (now === 0) byTenant.delete(tenant)
    else byTenant.set(tenant, now)
  }

  return {
    take(tenant) {
      if (taken >= all || (byTenant.get(tenant) ?? 0) >= mostOfTenant) return undefined
      change(tenant, 1)
      return () => change(tenant, -1)
    },
  }
}
