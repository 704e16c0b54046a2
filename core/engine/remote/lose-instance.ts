import type { Store } from '../../base/ports/store.ts'
import { unlessUnreadable } from '../../base/storing/reading.ts'
import { unlessConflict, wasWritten } from '../../base/storing/unless-conflict.ts'
import { type Assignment, clocksDifferMs, isAlive, isOf } from '../../records/instance/instance.ts'
import { putInstance, readInstances, type StoredInstance } from '../../records/instance/instance-items.ts'
import type { In } from '../../records/mission/mission.ts'
import { loadMission, type StoredMission } from '../../records/mission/mission-items.ts'
import { slotOf } from '../../records/slot/slots.ts'
import { type MendPorts, mendSlot } from '../mending/mend-slot.ts'
import { requeue } from './requeue.ts'

/**
 * For one agent: an instance that was silent for too long loses its missions. A worker that asks for work does this sooner than
 * the sweeper.
 */
export async function loseSilent(ports: MendPorts, tenant: string, agent: string): Promise<void> {
  const now = ports.clock.now()
  const store = ports.stores.tenant(tenant)
  const instances = (await readInstances(store, agent)).filter(({ instance }) => instance.lost_at === null)
  for (const stored of instances) {
    if (stored.instance.seen_at > now + clocksDifferMs) await seenNow(store, stored, now)
    else if (!isAlive(stored.instance, now)) await loseInstance(ports, tenant, stored)
  }
}

/** Last seen in the future: the clock was set back since, and the next heartbeats show whether it lives. */
async function seenNow(store: Store, { instance, version }: StoredInstance, now: number): Promise<void> {
  await unlessConflict(store.write([putInstance({ ...instance, seen_at: now, polling_until: now }, version)]))
}

/**
 * An instance whose time is over, unless it has sent a sign: then it is checked again when that time is over.
 * @returns whether it was lost now
 */
export async function loseInstance(
  ports: MendPorts,
  tenant: string,
  { instance, version }: StoredInstance,
): Promise<boolean> {
  const store = ports.stores.tenant(tenant)
  const now = ports.clock.now()
  if (instance.lost_at !== null) return false
  const alive = isAlive(instance, now)
  const next = alive ? instance : { ...instance, lost_at: now, assignments: [] }
  if (!(await wasWritten(store.write([putInstance(next, version)]))) || alive) return false
  for (const assignment of instance.assignments) {
    const stored = await unlessUnreadable(loadMission(store, assignment.mission_id))
    if (isWith(stored, instance.id, assignment)) await mendItsSlot(ports, tenant, stored.mission)
  }
  return true
}

/** The sweeper also does this once the slot’s lease expires, in case the process dies before this. */
async function mendItsSlot(ports: MendPorts, tenant: string, mission: In<'RUNNING'>): Promise<void> {
  const slot = await slotOf(ports.stores.tenant(tenant), mission)
  // Whoever changed it meanwhile took it from the instance, or the sweeper will.
  if (slot) await unlessConflict(mendSlot(ports, tenant, slot))
}

/** Gives an instance’s missions to others, at once and without counting a loss. */
export async function takeBack(
  ports: MendPorts,
  tenant: string,
  instance: string,
  assignments: readonly Assignment[],
): Promise<void> {
  const store = ports.stores.tenant(tenant)
  for (const assignment of assignments) {
    const stored = await unlessUnreadable(loadMission(store, assignment.mission_id))
    if (isWith(stored, instance, assignment)) await unlessConflict(requeue(ports, tenant, stored))
  }
}

function isWith(
  stored: StoredMission | undefined,
  instance: string,
  assignment: Assignment,
): stored is StoredMission<In<'RUNNING'>> {
  const mission = stored?.mission
  return mission?.status === 'RUNNING' && mission.instance === instance && isOf(assignment, mission)
}
