import type { Ports } from '../../base/ports/ports.ts'
import { type Circuits, createCircuits, type RestingPass } from './circuits.ts'

/** A forgotten tenant is known again after its next failure. */
const maxTenants = 1000

function circuitsByTenant(): Map<string, Circuits<RestingPass>> {
  return new Map()
}

/**
 * The circuits of hosts that a tenant's tools call. Each tenant has its own: a host's answer to one tenant, such as a rate limit,
 * must not block another.
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
