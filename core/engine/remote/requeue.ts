import { scopeOf } from '../../base/storing/scope.ts'
import type { In } from '../../records/mission/mission.ts'
import type { StoredMission } from '../../records/mission/mission-items.ts'
import { slotOf } from '../../records/slot/slots.ts'
import { type DispatchPorts, followUp, queueMission } from '../dispatch/dispatch.ts'

/**
 * A mission that its instance gives back is queued again in its slot.
 * @throws WriteConflict if the mission or its slot changed meanwhile
 */
export async function requeue(
  ports: DispatchPorts,
  tenant: string,
  stored: StoredMission<In<'RUNNING'>>,
): Promise<void> {
  const scope = scopeOf(ports, tenant)
  const slot = await slotOf(scope.store, stored.mission)
  if (!slot) return
  // The message of its last leg may still be in flight, if an executor died over it; the new message avoids its group.
  const next = { ...slot, generation: slot.generation + 1 }
  const queued = queueMission(ports, scope, { stored, slot: next }, 'given_back')
  await scope.store.write(queued.changes)
  await followUp(ports, tenant, queued.after)
}
