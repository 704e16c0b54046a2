import type { Ports } from '../../base/ports/ports.ts'
import { type Circuits, createCircuits, type RestingPass } from './circuits.ts'

/** The one forgotten first is known again by its next failure. */
const maxTenants = 1000

function circuitsByTenant(): Map<string, Circuits<RestingPass>> {
  return new Map()
}

/**
 * Of the hosts that a tenant's tools call. Each tenant has its own: what a host answers one tenant, such as that it asks too
 * often, must not keep another from it.
 */
export function hostCircuits(
  { stores, clock, memory }: Pick<Ports, 'stores' | 'clock' | 'memory'>,
  tenant: string,
): Circuits<RestingPass> {
  const byTenant = memory.of(circuitsByTenant)
  const known = byTenant.get(tenant)
  if (known) return known
  const circuits = createCircuits({ store: stores.tenant(tenant), clock })
  byTenant.set(tenant, circuits)
  if (byTenant.size > maxTenants) byTenant.delete(byTenant.keys().next().value as string)
  return circuits
}
