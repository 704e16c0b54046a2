import type { Store } from '../../base/ports/store.ts'
import type { Mission } from '../mission/mission.ts'
import { leaseEnd } from './instance.ts'
import { loadInstance } from './instance-items.ts'

/** Until when a mission belongs to an instance; 0 if it belongs to none. Heartbeats extend this, and not the slot's lease. */
export async function leaseOfInstance(store: Store, mission: Mission): Promise<number> {
  if (mission.status !== 'RUNNING' || mission.instance === undefined) return 0
  const stored = await loadInstance(store, mission.instance)
  return stored ? Math.min(leaseEnd(stored.instance, mission), mission.deadline) : 0
}
