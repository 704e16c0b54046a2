import { decideByDefault } from '../approvals/decide.ts'
import { wakeIfWanted } from '../instances/give-to-agent.ts'
import { enterQueue, isInQueue } from '../limits/limit-queue.ts'
import { expire } from '../missions/finish.ts'
import { planLeaving } from '../missions/leave-state.ts'
import { putMission, type StoredMission } from '../missions/mission-items.ts'
import { type Active, isFinished, type Wait } from '../missions/model.ts'
import { resumeParent } from '../missions/resume-parent.ts'
import { startScheduled } from '../missions/start-scheduled.ts'
import { transition } from '../missions/transition.ts'
import { enter, hasEntry } from './backlog.ts'
import { settle } from './dispatch.ts'
import type { MendPorts } from './mend-slot.ts'
import type { Mend } from './mends.ts'

/** A mission without a slot that is looked at: its time came, its deadline passed, or it has waited for a while. */
export async function mendMission(ports: MendPorts, tenant: string, stored: StoredMission): Promise<Mend | undefined> {
  const { mission } = stored
  const now = ports.clock.now()
  if (isFinished(mission)) return undefined
  if (now >= mission.deadline) return expireNow(ports, tenant, stored, mission)
  if (mission.status === 'SCHEDULED' && mission.start_at <= now) {
    await startScheduled(ports)(tenant, mission.id)
    return 'timer_made_up'
  }
  return lookAgain(ports, tenant, stored)
}

async function expireNow(ports: MendPorts, tenant: string, stored: StoredMission, mission: Active): Promise<Mend> {
  const plan = await planLeaving(ports, tenant, mission)
  const ended = expire(mission, ports.clock.now())
  const { changes } = transition(tenant, stored, ended.mission, [ended.fact], ports.clock.now())
  await ports.stores.tenant(tenant).write([...changes, ...plan.changes])
  await settle(ports, tenant, plan.after)
  return 'mission_expired'
}

/** Looked at once more before anything is done, so that it is not due again at once if all is well. */
async function lookAgain(ports: MendPorts, tenant: string, stored: StoredMission): Promise<Mend | undefined> {
  const { mission } = stored
  const store = ports.stores.tenant(tenant)
  const looked = putMission({ ...mission, updated_at: ports.clock.now() }, stored.version)
  if (mission.status === 'PENDING' && mission.place === 'backlog' && !(await hasEntry(store, mission.backlog_key))) {
    await store.write([looked, enter(mission.id, mission.backlog_key)])
    return 'entry_restored'
  }
  if (mission.status === 'PENDING' && mission.place === 'limit' && !(await isInQueue(store, mission))) {
    await store.write([looked, enterQueue(mission.limit, mission.queue_key, mission.id)])
    return 'entry_restored'
  }
  await store.write([looked])
  return mission.status === 'WAITING' ? endWait(ports, tenant, mission.waiting_for) : undefined
}

/** Does what the end of a wait should have brought about, if it has come. */
async function endWait(ports: MendPorts, tenant: string, wait: Wait): Promise<Mend | undefined> {
  switch (wait.kind) {
    case 'child':
      return (await resumeParent(ports)(tenant, wait.mission_id)) ? 'parent_resumed' : undefined
    case 'approval':
      return (await decideByDefault(ports)(tenant, wait.approval_id)) ? 'default_taken' : undefined
    case 'agent':
      return (await wakeIfWanted(ports, tenant, wait.agent)) ? 'worker_called' : undefined
    case 'budget':
      // Those that wait for a budget are looked at together: see lookAtWaiters.
      return undefined
  }
}
