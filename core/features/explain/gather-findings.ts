import type { BudgetStatus } from '../../../contract/resources/budget.ts'
import type { EventType } from '../../../events/catalogue.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Settings } from '../../base/ports/settings.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { readItem, readItems, unlessUnreadable } from '../../base/storing/reading.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { lastContext } from '../../engine/context/dropped.ts'
import { openCalls } from '../../engine/legs/conversation.ts'
import { findBudget } from '../../engine/reservations/find-budget.ts'
import { agentOfMission } from '../../records/agent/agent-of-mission.ts'
import { countAhead } from '../../records/backlog/backlog.ts'
import { readWaiters } from '../../records/backlog/limit-queue.ts'
import { budgetViews } from '../../records/budget/budget-view.ts'
import { deadLetterKey, deadLetterKind, deadMissionId } from '../../records/dead-letter/dead-letter.ts'
import { isOf, leaseEnd } from '../../records/instance/instance.ts'
import { loadInstance } from '../../records/instance/instance-items.ts'
import { newestEventPages } from '../../records/mission/event-pages.ts'
import { awaitedBy } from '../../records/mission/joint-wait.ts'
import { type Finished, type In, isFinished, type Mission, missionKind } from '../../records/mission/mission.ts'
import { listingOf, missionKey } from '../../records/mission/mission-items.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'
import { permitsFor, readDefinition } from '../../records/permit/definition.ts'
import { readPermits, takenPermits } from '../../records/permit/permit-items.ts'
import { readSlots, slotOf } from '../../records/slot/slots.ts'
import { loadTenant } from '../../records/tenant/tenant.ts'
import type {
  AwaitedMission,
  BacklogFindings,
  Doing,
  Findings,
  FindingsOf,
  InBacklog,
  InLimitQueue,
  LimitFindings,
  WorkerFindings,
} from './findings.ts'

export interface ExplainPorts {
  readonly stores: Stores
  readonly blobs: Blobs
  readonly clock: Clock
  readonly settings: Settings
}

/** @returns `undefined` if the mission moved on between two reads */
export async function gatherFindings(
  ports: ExplainPorts,
  scope: Scope,
  mission: Mission,
  /** The newest, as far as they are readable. */
  steps: readonly RecordedStep[],
): Promise<Findings | undefined> {
  const { store, now } = scope
  if (isFinished(mission)) return { status: 'ended', mission, now, ...(await letterOf(store, mission)) }
  switch (mission.status) {
    case 'PENDING':
      return pendingFindings(store, mission, now)
    case 'SCHEDULED':
      return { status: 'SCHEDULED', mission, now, lastError: await lastError(store, mission) }
    case 'WAITING':
      return {
        status: 'WAITING',
        mission,
        now,
        children: await childrenOf(store, mission),
        budget: await budgetOf(ports, scope, mission),
      }
    case 'QUEUED':
    case 'RUNNING':
      return dispatchedFindings(ports, scope, mission, steps)
  }
}

/** A child is not listed: its parent is told. */
async function letterOf(store: Store, { id, status, parent }: Finished): Promise<Pick<FindingsOf<'ended'>, 'letter'>> {
  if (status !== 'FAILED' || parent) return {}
  const key = deadLetterKey(deadMissionId(id))
  const item = await unlessUnreadable(readItem(store, deadLetterKind, key, { consistent: true }))
  return item ? { letter: item.body } : {}
}

async function childrenOf(store: Store, { waiting_for }: In<'WAITING'>): Promise<readonly AwaitedMission[]> {
  const ids = awaitedBy(waiting_for).children.map(({ mission_id }) => mission_id)
  if (ids.length === 0) return []
  const items = await readItems(store, missionKind, ids.map(missionKey), { consistent: true })
  return ids.map((mission_id, at) => ({ mission_id, mission: items[at]?.body }))
}

/** Not what operators allow all tenants together: tenants must not see that. */
async function budgetOf(
  { stores }: ExplainPorts,
  scope: Scope,
  { waiting_for }: In<'WAITING'>,
): Promise<BudgetStatus | undefined> {
  if (waiting_for.kind !== 'budget' || waiting_for.budget.scope === 'platform') return undefined
  const budget = await findBudget(stores, scope, waiting_for.budget)
  return budget && (await budgetViews(scope.store, [budget], scope.now))[0]
}

/** How many are counted one by one; a thousand entries are some 100 KB to read. */
const countedTo = 1000

async function pendingFindings(store: Store, mission: In<'PENDING'>, now: number): Promise<Findings> {
  switch (mission.place) {
    case 'backlog':
      return { status: 'PENDING', mission, now, ...(await backlogFindings(store, mission)) }
    case 'limit':
      return { status: 'limited', mission, now, ...(await limitFindings(store, mission)) }
    case 'held':
      return { status: 'held', mission, now }
  }
}

async function limitFindings(store: Store, mission: InLimitQueue): Promise<LimitFindings> {
  const { limit, limits = [] } = mission
  const [definition, permits, waiters, since] = await Promise.all([
    readDefinition(store, limit),
    readPermits(store, limit),
    readWaiters(store, limit, countedTo),
    sinceEvent(store, mission, ['mission.pending', 'mission.submitted']),
  ])
  const most = permitsFor(limits.find(({ key }) => key === limit) ?? { key: limit }, definition?.body)
  const place = waiters.findIndex(({ mission_id }) => mission_id === mission.id)
  return {
    since,
    ahead: place < 0 ? waiters.length : place,
    countedTo,
    permits: Number.isFinite(most) ? most : null,
    holders: [...takenPermits(permits)].sort((a, b) => a.since - b.since),
  }
}

async function backlogFindings(store: Store, mission: InBacklog): Promise<BacklogFindings> {
  const [{ concurrency }, ahead, since, takenMs] = await Promise.all([
    loadTenant(store),
    countAhead(store, mission.backlog_key, countedTo),
    sinceEvent(store, mission, ['mission.pending', 'mission.submitted']),
    recentlyTakenMs(store),
  ])
  const slots = await readSlots(store, concurrency)
  return { since, ahead, countedTo, concurrency, slots, takenMs }
}

const recent = 50

/** From the newest completed missions that held a slot once, without a break: from start to end. */
async function recentlyTakenMs(store: Store): Promise<number[]> {
  const listed = await store.queryListing('entities', {
    partition: listingOf('COMPLETED'),
    descending: true,
    limit: recent,
  })
  if (listed.keys.length === 0) return []
  const items = await readItems(
    store,
    missionKind,
    listed.keys.map(({ key }) => key),
  )
  return items.flatMap((item) => {
    const mission = item?.body
    if (mission?.status !== 'COMPLETED' || mission.started_at === null) return []
    return mission.attempt === 1 && mission.children === 0 ? [mission.finished_at - mission.started_at] : []
  })
}

async function lastError(store: Store, { id, reason }: In<'SCHEDULED'>): Promise<FindingsOf<'SCHEDULED'>['lastError']> {
  if (reason !== 'retry') return null
  for (const { events, time } of await newestEventPages(store, id)) {
    for (const event of events) {
      if (event.type === 'mission.retrying') return { code: event.data.code, message: event.data.message, at: time }
    }
  }
  return null
}

async function dispatchedFindings(
  ports: ExplainPorts,
  scope: Scope,
  mission: In<'QUEUED' | 'RUNNING'>,
  steps: readonly RecordedStep[],
): Promise<Findings | undefined> {
  const { store, now } = scope
  const slot = await slotOf(store, mission)
  if (!slot) return undefined
  if (mission.status === 'RUNNING' && mission.instance !== undefined) {
    return {
      status: 'with a worker',
      mission,
      now,
      slot,
      worker: await workerOf(store, mission, mission.instance, now),
    }
  }
  if (mission.status === 'RUNNING') {
    return { status: 'RUNNING', mission, now, slot, doing: await doingOf(ports, scope, mission, steps) }
  }
  const since = await sinceEvent(store, mission, ['mission.queued', 'mission.submitted'])
  return { status: 'QUEUED', mission, now, slot, since }
}

async function workerOf(store: Store, mission: In<'RUNNING'>, id: string, now: number): Promise<WorkerFindings> {
  const instance = (await loadInstance(store, id))?.instance
  const own = instance?.assignments.find((assignment) => isOf(assignment, mission))
  if (!instance || !own) return { id, since: now, seenAt: now, delivered: false, leaseUntil: now }
  return {
    id,
    since: own.since,
    seenAt: own.seen_at,
    delivered: own.seen_at > own.since,
    leaseUntil: Math.min(leaseEnd(instance, mission), mission.deadline),
  }
}

async function doingOf(
  { settings }: ExplainPorts,
  { store }: Scope,
  mission: In<'RUNNING'>,
  steps: readonly RecordedStep[],
): Promise<Doing> {
  const since = await sinceEvent(store, mission, ['step.recorded', 'mission.started'])
  const [open] = openCalls(steps)
  const context = lastContext(steps)
  const shown = context ? { context } : {}
  if (open) return { kind: 'tool_call', name: open.name, since, ...shown }
  const { model } = await agentOfMission(store, mission)
  return { kind: 'model_call', name: model === 'default' ? settings.default_model : model, since, ...shown }
}

/** When the newest event of these types happened. */
async function sinceEvent(store: Store, mission: Mission, types: readonly EventType[]): Promise<number> {
  const pages = await newestEventPages(store, mission.id)
  return pages.find(({ events }) => events.some(({ type }) => types.includes(type)))?.time ?? mission.updated_at
}
