import type { WallClock } from '../../base/ports/clock.ts'
import type { Store } from '../../base/ports/store.ts'
import { type Circuits, createCircuits, type RestingPass } from './circuits.ts'

/** The one forgotten first is known again by its next failure. */
const maxTenants = 1000

const byTenant = new Map<string, Circuits<RestingPass>>()

/**
 * Of the hosts that a tenant's tools call. Each tenant has its own: what a host answers one tenant, such as that it asks too
 * often, must not keep another from it.
 */
export function hostCircuits(
  tenant: string,
  { store, clock }: { store: Store; clock: WallClock },
): Circuits<RestingPass> {
  const known = byTenant.get(tenant)
  if (known) return known
  const circuits = createCircuits({ store, clock })
  byTenant.set(tenant, circuits)
  if (byTenant.size > maxTenants) byTenant.delete(byTenant.keys().next().value as string)
  return circuits
}
