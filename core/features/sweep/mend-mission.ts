import type { Checks } from '../../base/ports/checks.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { startScheduled } from '../../engine/accept/start-scheduled.ts'
import { followUp } from '../../engine/dispatch/dispatch.ts'
import { hearChildren, resumeParent } from '../../engine/execution/resume-parent.ts'
import type { MendPorts } from '../../engine/mending/mend-slot.ts'
import type { Mend } from '../../engine/mending/mends.ts'
import { together } from '../../engine/plan/plan.ts'
import { wakeIfWanted } from '../../engine/remote/give-to-agent.ts'
import { wakeBehind } from '../../engine/reservations/wake-waiters.ts'
import { timeOutCall } from '../../engine/tool-calls/end-call.ts'
import { endAs, planMove } from '../../engine/transition/move.ts'
import { planLeaving } from '../../engine/waiting/leave-state.ts'
import { enter, hasEntry } from '../../records/backlog/backlog.ts'
import { enterQueue, isInQueue } from '../../records/backlog/limit-queue.ts'
import { expire } from '../../records/mission/finish.ts'
import { awaitedIn, type JointWait } from '../../records/mission/joint-wait.ts'
import { type Active, type In, isFinished } from '../../records/mission/mission.ts'
import { lookAt, type StoredMission } from '../../records/mission/mission-items.ts'
import { nextLook } from '../../records/mission/next-look.ts'
import { decideByDefault } from '../approvals/decide.ts'
import { continueConversation } from '../conversations/continue-conversation.ts'
import type { SubmitPorts } from '../missions/submit-mission.ts'

export type MendMissionPorts = MendPorts & SubmitPorts & { readonly checks: Checks }

/**
 * Checks a mission without a slot: its time came, its deadline passed, or something it waits for may be lost.
 * If all is well, its check is postponed; except for a mission that waits for a slot, which is checked until the slots are filled.
 */
export async function mendMission(
  ports: MendMissionPorts,
  tenant: string,
  stored: StoredMission,
): Promise<Mend | undefined> {
  const { mission } = stored
  const now = ports.clock.now()
  if (isFinished(mission)) return tellOfEnd(ports, tenant, stored)
  if (now >= mission.deadline) return expireNow(ports, tenant, stored, mission)
  switch (mission.status) {
    case 'SCHEDULED':
      return mission.start_at > now ? putOff(ports, tenant, stored) : startNow(ports, tenant, mission.id)
    case 'WAITING':
      return (await endWait(ports, tenant, mission)) ?? putOff(ports, tenant, stored)
    case 'PENDING':
      return restoreEntry(ports, tenant, { mission, version: stored.version })
    default:
      return undefined
  }
}

/** Nothing was to be repaired: it is checked later. Whoever changed it meanwhile has set the time. */
export async function putOff(
  ports: MendPorts,
  tenant: string,
  stored: StoredMission,
  isBehind = false,
): Promise<undefined> {
  await ports.stores.tenant(tenant).write([lookAt(stored, nextLook(stored.mission, ports.clock.now(), isBehind))])
}

async function startNow(ports: MendPorts, tenant: string, mission: string): Promise<Mend> {
  await startScheduled(ports)(tenant, mission)
  return 'timer_made_up'
}

async function expireNow(ports: MendPorts, tenant: string, stored: StoredMission, mission: Active): Promise<Mend> {
  const scope = scopeOf(ports, tenant)
  const end = planMove(scope, stored, endAs(expire(mission, scope.now)))
  const plan = together(end, await planLeaving(ports, scope, mission))
  await scope.store.write(plan.changes)
  await followUp(ports, tenant, plan.after)
  await wakeBehind(ports, tenant, mission)
  return 'mission_expired'
}

/** A mission that ended long after the one that waits for it was checked. */
async function tellOfEnd(ports: MendMissionPorts, tenant: string, stored: StoredMission): Promise<Mend | undefined> {
  const { id, conversation } = stored.mission
  const resumed = await resumeParent(ports)(tenant, id)
  const continued = conversation && (await continueConversation(ports)(tenant, conversation.id))
  await putOff(ports, tenant, stored)
  if (resumed) return 'parent_resumed'
  return continued ? 'conversation_continued' : undefined
}

async function restoreEntry(
  ports: MendPorts,
  tenant: string,
  { mission, version }: StoredMission<In<'PENDING'>>,
): Promise<Mend | undefined> {
  const store = ports.stores.tenant(tenant)
  const missing = await missingEntry(store, mission)
  if (!missing) return undefined
  await store.write([lookAt({ mission, version }, ports.clock.now() + 60_000), ...missing])
  return 'entry_restored'
}

async function missingEntry(store: Store, mission: In<'PENDING'>): Promise<readonly Change[] | undefined> {
  if (mission.place === 'backlog' && !(await hasEntry(store, mission.backlog_key)))
    return enter(mission.id, mission.backlog_key)
  if (mission.place === 'limit' && !(await isInQueue(store, mission)))
    return enterQueue(mission.limit, mission.queue_key, mission.id)
  return undefined
}

/** Does what the end of a wait should have triggered, if it has come. */
async function endWait(
  ports: MendMissionPorts,
  tenant: string,
  { id, waiting_for: wait }: In<'WAITING'>,
): Promise<Mend | undefined> {
  switch (wait.kind) {
    case 'child':
      if (await hearChildren(ports)(tenant, { id, waiting_for: wait })) return 'parent_resumed'
      return endCalls(ports, tenant, wait)
    case 'approval':
      return (await decideByDefault(ports)(tenant, wait.approval_id)) ? 'default_taken' : undefined
    case 'tool':
      return endCalls(ports, tenant, wait)
    case 'agent':
      return (await wakeIfWanted(ports, tenant, wait.agent)) ? 'worker_called' : undefined
    case 'budget':
      // Missions that wait for a budget are checked together: see lookAtWaiters.
      return undefined
  }
}

/** Calls whose time is up, in case their timers were lost. */
async function endCalls(ports: MendMissionPorts, tenant: string, wait: JointWait): Promise<Mend | undefined> {
  let ended = false
  for (const { tool_call_id } of awaitedIn(wait).calls) {
    if (await timeOutCall(ports)(tenant, tool_call_id)) ended = true
  }
  return ended ? 'tool_call_ended' : undefined
}
