/** Counts what is in progress, in all and by tenant. */
export interface Places {
  /** @returns the function that returns the place, or `undefined` if there is none */
  take(tenant: string): (() => void) | undefined
}

export interface PlacesBounds {
  readonly all: number
  readonly ofTenant: number
}

export function createPlaces({ all, ofTenant }: PlacesBounds): Places {
  const byTenant = new Map<string, number>()
  let taken = 0

  function change(tenant: string, by: 1 | -1): void {
    const now = (byTenant.get(tenant) ?? 0) + by
    taken += by
    if (now === 0) byTenant.delete(tenant)
    else byTenant.set(tenant, now)
  }

  return {
    take(tenant) {
      if (taken >= all || (byTenant.get(tenant) ?? 0) >= ofTenant) return undefined
      change(tenant, 1)
      return () => change(tenant, -1)
    },
  }
}
