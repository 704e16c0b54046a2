import { issueText, placeInArguments } from '../../base/payloads/issue-text.ts'
import { storePayload } from '../../base/payloads/payload.ts'
import type { ToolCall } from '../../base/ports/models.ts'
import type { Change } from '../../base/ports/store.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { inState, type Mission, type MissionFields, notStarted } from '../../records/mission/mission.ts'
import { childKey } from '../../records/mission/mission-items.ts'
import { keptUntil } from '../../records/mission/retention.ts'
import { pauseOver } from '../../records/switch/switch.ts'
import { loadTenant } from '../../records/tenant/tenant.ts'
import { startScheduled } from '../accept/start-scheduled.ts'
import { submitted } from '../accept/submitted.ts'
import { followUp } from '../dispatch/dispatch.ts'
import { planEntry } from '../dispatch/entry.ts'
import { type ExecutionPorts, type Leg, leaveLeg } from '../legs/leg.ts'
import { limitsNear } from '../legs/limits-near.ts'
import { failure, type ToolResult } from '../legs/tool-result.ts'
import { limitsOfChild } from '../permits/mission-limits.ts'
import { haveRate } from '../permits/reserve-start.ts'
import { DelegateInput } from '../tools/delegate/delegate.ts'
import { moveTo } from '../transition/move.ts'
import { transition } from '../transition/transition.ts'
import { findAgent } from './find-agent.ts'

/** A child of a child … of a mission without a parent: at most so deep, so that no agent delegates for ever. */
const maxDepth = 5
const maxChildren = 50

/**
 * Starts the child and suspends this mission, in one write: there is never a parent that waits for nothing, nor a child
 * that nobody waits for.
 * @returns that the mission now waits, or the result to record where the call cannot be done
 */
export async function delegate(ports: ExecutionPorts, leg: Leg, call: ToolCall): Promise<ToolResult | 'waiting'> {
  const { mission } = leg.stored
  const input = DelegateInput.safeParse(call.arguments)
  if (!input.success) return failure(`invalid_input: ${issueText(input.error, placeInArguments)}`)
  if (depthBelow(mission) > maxDepth) return failure(`limit_exceeded: missions delegate at most ${maxDepth} deep`)
  if (mission.children >= maxChildren) return failure(`limit_exceeded: a mission has at most ${maxChildren} children`)
  const agent = await findAgent(leg, input.data.agent)
  if ('is_error' in agent) return agent
  const child = await newChild(ports, leg, agent, input.data.input)
  const wait = {
    kind: 'child' as const,
    mission_id: child.mission.id,
    call_id: call.id,
    arguments: { agent: agent.name, input: '' },
    since: ports.clock.now(),
  }
  const to = inState(mission, { status: 'WAITING', waiting_for: wait }, { children: mission.children + 1 })
  const facts = [
    { type: 'mission.waiting', data: { kind: 'child', child_id: child.mission.id } },
    ...limitsNear([{ limit: 'children', before: mission.children, after: mission.children + 1, of: maxChildren }]),
  ] as const
  await leaveLeg(ports, leg, moveTo(to, facts, child.changes))
  await followChild(ports, leg.tenant, child.mission)
  return 'waiting'
}

function depthBelow({ parent }: Mission): number {
  return (parent?.depth ?? 0) + 1
}

/** A slot that became free finds the backlog by itself; limits and rates are looked after here. */
async function followChild(ports: ExecutionPorts, tenant: string, child: Mission): Promise<void> {
  if (child.status === 'PENDING' && child.place === 'limit') {
    await followUp(ports, tenant, { fillPermits: [child.limit] })
  } else if (child.status === 'SCHEDULED') {
    await startScheduled(ports)(tenant, child.id)
  }
}

/** A start by a rate is reserved on its own: in the parent's write it would be one more thing that others may change. */
function startAt(now: number) {
  return { state: { status: 'SCHEDULED', start_at: now, reason: 'scheduled_time' } as const, changes: [] }
}

/** The child gets what is left of its parent's time, shares the budget of the whole tree, and has the parent's priority. */
async function newChild(
  ports: ExecutionPorts,
  leg: Leg,
  agent: Agent,
  input: string,
): Promise<{ mission: Mission; changes: readonly Change[] }> {
  const parent = leg.stored.mission
  const scope = scopeOf(ports, leg.tenant)
  const { now } = scope
  const id = ports.ids.next('mis')
  const tenant = await loadTenant(leg.store)
  const limits = limitsOfChild(tenant, agent.name, parent.limits)
  const fields: MissionFields = {
    id,
    agent: agent.name,
    agent_version: agent.version,
    remote: agent.kind === 'remote',
    input: await storePayload(ports, { tenant: leg.tenant, key: `${id}/input`, keptUntil: keptUntil(parent) }, input),
    priority: parent.priority,
    budget: parent.budget,
    timeout_s: Math.max(1, Math.ceil((parent.deadline - now) / 1000)),
    max_attempts: parent.max_attempts,
    retry: parent.retry,
    ...(parent.subject !== undefined && { subject: parent.subject }),
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
  const link: Change = {
    change: 'put',
    table: 'entities',
    item: { ...childKey(parent.id, id), version: 1, body: { mission_id: id }, expires_at: keptUntil(parent) },
  }
  return { mission, changes: [...changes, ...entry.changes, link] }
}
