import { mendPermits } from '../limits/mend-permits.ts'
import type { Mission } from '../missions/model.ts'
import { retryConflicts } from '../storing/retry-conflicts.ts'
import { type DispatchPorts, settle } from './dispatch.ts'

/** The named limits that overdue missions wait for, each once. */
export function limitsWaitedFor(bodies: readonly unknown[]): ReadonlySet<string> {
  return new Set(bodies.flatMap((body) => (isMissionInQueue(body) ? [body.limit] : [])))
}

function isMissionInQueue(body: unknown): body is Extract<Mission, { place: 'limit' }> {
  return typeof body === 'object' && body !== null && 'place' in body && body.place === 'limit'
}

/**
 * Missions waited longer for it than they should: its permits are looked through, and the free ones handed out.
 * @returns how many permits were held by nobody
 */
export async function mendLimit(ports: DispatchPorts, tenant: string, limit: string): Promise<number> {
  const freed = await retryConflicts(() => mendPermits(ports, ports.stores.tenant(tenant), limit))
  await settle(ports, tenant, { messages: [], look: false, limits: [limit] })
  return freed
}
