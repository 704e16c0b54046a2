import { scopeOf } from '../../base/storing/scope.ts'
import type { StoredMission } from '../../records/mission/mission-items.ts'
import type { In } from '../../records/mission/model.ts'
import { slotOf } from '../../records/slot/slots.ts'
import { type DispatchPorts, queueMission, settle } from '../dispatch/dispatch.ts'

/**
 * A mission that its instance gives back is queued anew in the slot that it has.
 * @throws WriteConflict when the mission or its slot changed meanwhile
 */
export async function requeue(
  ports: DispatchPorts,
  tenant: string,
  stored: StoredMission<In<'RUNNING'>>,
): Promise<void> {
  const scope = scopeOf(ports, tenant)
  const held = await slotOf(scope.store, stored.mission)
  if (!held) return
  // The message of its last leg may still be in flight, where an executor died over it; the next one goes round it.
  const slot = { ...held, generation: held.generation + 1 }
  const queued = queueMission(ports, scope, { stored, slot }, 'given_back')
  await scope.store.write(queued.changes)
  await settle(ports, tenant, queued.after)
}
