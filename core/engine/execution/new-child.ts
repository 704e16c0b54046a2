import { storePayload } from '../../base/payloads/payload.ts'
import type { ToolCall } from '../../base/ports/models.ts'
import type { Change } from '../../base/ports/store.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import type { Agent } from '../../records/agent/agent.ts'
import type { GivenFile } from '../../records/file/given-file.ts'
import { putChildLink } from '../../records/mission/child-links.ts'
import { type Mission, type MissionFields, notStarted } from '../../records/mission/mission.ts'
import { marksOfGiven } from '../../records/mission/origin.ts'
import { keptUntil } from '../../records/mission/retention.ts'
import { pauseOver } from '../../records/switch/switch.ts'
import { loadTenant } from '../../records/tenant/tenant.ts'
import { startScheduled } from '../accept/start-scheduled.ts'
import { submitted } from '../accept/submitted.ts'
import { followUp } from '../dispatch/dispatch.ts'
import { planEntry } from '../dispatch/entry.ts'
import { keepFiles } from '../files/take-files.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'
import { outsideBefore } from '../legs/outside-before.ts'
import { decidedBy } from '../legs/planned-call.ts'
import { limitsOfChild } from '../permits/mission-limits.ts'
import { haveRate } from '../permits/reserve-start.ts'
import { transition } from '../transition/transition.ts'

/** A mission that is not written yet, with its call. */
export interface Child {
  readonly call: ToolCall
  readonly mission: Mission
  readonly changes: readonly Change[]
}

export function depthBelow({ parent }: Mission): number {
  return (parent?.depth ?? 0) + 1
}

/** A freed slot finds the backlog by itself; limits and rates are handled here. */
export async function followChild(ports: ExecutionPorts, tenant: string, child: Mission): Promise<void> {
  if (child.status === 'PENDING' && child.place === 'limit') {
    await followUp(ports, tenant, { fillPermits: [child.limit] })
  } else if (child.status === 'SCHEDULED') {
    await startScheduled(ports)(tenant, child.id)
  }
}

/** A start by a rate is reserved separately: in the parent’s write it would be one more possible conflict. */
function startAt(now: number) {
  return { state: { status: 'SCHEDULED', start_at: now, reason: 'scheduled_time' } as const, changes: [] }
}

interface Task {
  readonly call: ToolCall
  readonly agent: Agent
  readonly input: string
  /** Files of its parent, which it may read. */
  readonly files: readonly GivenFile[]
}

/** The child gets the rest of its parent’s time, shares the budget of the whole tree, and has the parent’s priority. */
export async function newChild(ports: ExecutionPorts, leg: Leg, { call, agent, input, files }: Task): Promise<Child> {
  const parent = leg.stored.mission
  const scope = scopeOf(ports, leg.tenant)
  const { now } = scope
  // Taken before any wait, so that the ids of several children are in the order of their calls.
  const id = ports.ids.next('mis')
  const tenant = await loadTenant(leg.store)
  await keepFiles(leg.store, files, keptUntil(parent) * 1000)
  const limits = limitsOfChild(tenant, agent.name, parent.limits)
  const fields: MissionFields = {
    id,
    agent: agent.name,
    agent_version: agent.version,
    remote: agent.kind === 'remote',
    input: await storePayload(ports, { tenant: leg.tenant, key: `${id}/input`, keptUntil: keptUntil(parent) }, input),
    ...(files.length > 0 && { files }),
    priority: parent.priority,
    budget: parent.budget,
    timeout_s: Math.max(1, Math.ceil((parent.deadline - now) / 1000)),
    max_attempts: parent.max_attempts,
    retry: parent.retry,
    ...(parent.subject !== undefined && { subject: parent.subject }),
    ...((files.length > 0 || outsideBefore(leg) !== undefined) && marksOfGiven(ports)),
    tags: parent.tags,
    metadata: parent.metadata,
    parent: { mission_id: parent.id, root_id: parent.parent?.root_id ?? parent.id, depth: depthBelow(parent) },
    redriven_from: null,
    created_at: now,
    updated_at: now,
    deadline: parent.deadline,
    ...(limits.length > 0 && { limits }),
    retention_days: parent.retention_days,
    ...notStarted,
    hold: pauseOver(tenant, { agent: agent.name, tags: parent.tags }),
  }
  const entry = (await haveRate(leg.store, limits)) ? startAt(now) : planEntry(fields)
  const mission: Mission = { ...fields, ...entry.state }
  const { changes } = transition(scope, undefined, mission, submitted(mission))
  const link = putChildLink(parent, { mission_id: id, call_id: call.id }, decidedBy(leg))
  return { call, mission, changes: [...changes, ...entry.changes, link] }
}
