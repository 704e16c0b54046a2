import type { MissionLeg } from '../../base/ports/lanes.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { isWriteConflict } from '../../base/ports/write-conflict.ts'
import { unlessUnreadable } from '../../base/storing/reading.ts'
import { loadAgentVersion } from '../../records/agent/resolve-agent.ts'
import { loadHistory } from '../../records/conversation/history.ts'
import { loadMission, type StoredMission } from '../../records/mission/mission-items.ts'
import { type In, inState, type Mission } from '../../records/mission/model.ts'
import { readAllSteps } from '../../records/mission/steps.ts'
import { lease, leased, type StoredSlot, slotOf } from '../../records/slot/slots.ts'
import { settle } from '../dispatch/dispatch.ts'
import { givenUp, isGivenUp } from '../dispatch/losses.ts'
import { planEnd } from '../dispatch/plan-end.ts'
import { giveToAgent } from '../remote/give-to-agent.ts'
import { wakeBehind } from '../reservations/wake-waiters.ts'
import type { ExecutionPorts, Run } from '../runs/run.ts'
import { moveTo, planMove } from '../transition/move.ts'

/** Whether a message is still worth acting on: it names the attempt and leg that the mission waits for. */
function isCurrent(mission: Mission, leg: MissionLeg): mission is In<'QUEUED'> {
  return mission.status === 'QUEUED' && mission.attempt === leg.attempt && mission.leg === leg.leg
}

/**
 * Takes the mission for this executor. The version in the condition is the fence: of several claims one succeeds, and
 * whoever changes the mission later puts this executor out.
 * @returns `undefined` when there is nothing to carry out here: the message is old or a repeat, or its agent is remote
 */
export async function claim(ports: ExecutionPorts, leg: MissionLeg): Promise<Run | undefined> {
  const store = ports.stores.tenant(leg.tenant)
  for (;;) {
    const stored = await unlessUnreadable(loadMission(store, leg.mission))
    if (!stored || !isCurrent(stored.mission, leg)) return undefined
    const slot = await slotOf(store, stored.mission)
    if (!slot) return undefined
    if (stored.mission.remote) {
      await giveToAgent(ports, leg.tenant, { mission: stored.mission, version: stored.version }, slot)
      return undefined
    }
    const queued = { mission: stored.mission, version: stored.version }
    if (isGivenUp(queued.mission)) {
      await giveUp(ports, leg.tenant, queued, slot)
      continue
    }
    const taken = await take(ports, leg.tenant, queued, slot)
    if (taken) return startRun(ports, leg.tenant, store, taken)
  }
}

interface Taken {
  readonly stored: StoredMission<In<'RUNNING'>>
  readonly slot: StoredSlot
}

/** Its former legs ended their processes, so this one does not begin. */
async function giveUp(
  ports: ExecutionPorts,
  tenant: string,
  stored: StoredMission<In<'QUEUED'>>,
  slot: StoredSlot,
): Promise<void> {
  const plan = await planEnd(ports, tenant, stored, slot, givenUp(stored.mission, ports.clock.now()))
  try {
    await ports.stores.tenant(tenant).write(plan.changes)
  } catch (error) {
    if (isWriteConflict(error)) return
    throw error
  }
  await settle(ports, tenant, plan.after)
  await wakeBehind(ports, tenant, stored.mission)
}

async function take(
  ports: ExecutionPorts,
  tenant: string,
  stored: StoredMission<In<'QUEUED'>>,
  slot: StoredSlot,
): Promise<Taken | undefined> {
  const now = ports.clock.now()
  const { mission } = stored
  const to = inState(mission, { status: 'RUNNING', slot: mission.slot }, { started_at: mission.started_at ?? now })
  const data = { attempt: mission.attempt, leg: mission.leg }
  const renewal = renew(slot, mission.id, now, ports.settings.lease_ms)
  const start = moveTo(to, [{ type: 'mission.started', data }], renewal.changes)
  const { next, changes } = planMove(tenant, stored, start, now)
  try {
    await ports.stores.tenant(tenant).write(changes)
    return { stored: next, slot: renewal.slot }
  } catch (error) {
    if (isWriteConflict(error)) return undefined
    throw error
  }
}

/** The dispatch's lease serves for a short mission; one that waited long in its lane gets a new one with the claim. */
function renew(
  slot: StoredSlot,
  mission: string,
  now: number,
  leaseMs: number,
): { changes: Change[]; slot: StoredSlot } {
  if (slot.state === 'leased' && slot.lease_until - now >= leaseMs / 2) return { changes: [], slot }
  const until = now + leaseMs
  return { changes: [lease(slot, mission, now, until)], slot: leased(slot, mission, now, until) }
}

async function startRun(ports: ExecutionPorts, tenant: string, store: Store, { stored, slot }: Taken): Promise<Run> {
  const { mission } = stored
  const agent = await loadAgentVersion(store, mission.agent, mission.agent_version)
  const source = { store, blobs: ports.blobs, tenant }
  const steps = mission.steps === 0 ? [] : await readAllSteps(source, mission.id, 0)
  const history = mission.conversation ? await loadHistory(source, mission.conversation) : []
  return { tenant, store, agent, abort: new AbortController(), stored, slot, steps, history }
}
