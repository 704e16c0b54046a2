import type { Step } from '../../../contract/resources/mission.ts'
import { loadPayload, type PayloadPorts } from '../../base/payloads/payload.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import { awaitedBy } from '../../records/mission/joint-wait.ts'
import { addUsage } from '../../records/mission/mission.ts'
import { loadMission, type StoredMission } from '../../records/mission/mission-items.ts'
import { marksOf } from '../../records/mission/origin.ts'
import { recordStep } from '../../records/mission/steps.ts'
import { endCall, type HandedCall, loadHandedCall, type StoredCall } from '../../records/tool-call/handed-call.ts'
import { keptInTurn, mostLength } from '../context/kept-output.ts'
import { type DispatchPorts, followUp } from '../dispatch/dispatch.ts'
import { recorded, usageOf } from '../legs/step-records.ts'
import { failure, type ToolResult } from '../legs/tool-result.ts'
import { type Plan, planOf, together } from '../plan/plan.ts'
import { type AwaitingOthers, planHeard } from '../waiting/heard.ts'
import { planWake } from '../waiting/wake.ts'

export type EndCallPorts = DispatchPorts & PayloadPorts

/** The mission that waits for a call, if any: a call made to try a tool has none. */
export async function missionWaitingFor(
  scope: Scope,
  { id, mission_id }: HandedCall,
): Promise<StoredMission<AwaitingOthers> | undefined> {
  const stored = mission_id === null ? undefined : await loadMission(scope.store, mission_id)
  return awaitsCall(stored, id) ? stored : undefined
}

function awaitsCall(stored: StoredMission | undefined, id: string): stored is StoredMission<AwaitingOthers> {
  const wait = stored?.mission.status === 'WAITING' ? stored.mission.waiting_for : undefined
  return wait !== undefined && awaitedBy(wait).calls.some(({ tool_call_id }) => tool_call_id === id)
}

/**
 * Records the result as the mission's next step, and resumes the mission if it waits for no other call: one write, so that a call
 * is answered once.
 */
export async function planAnswer(
  ports: EndCallPorts,
  scope: Scope,
  { stored, mission }: { readonly stored: StoredCall; readonly mission: StoredMission<AwaitingOthers> },
  { status, result }: { readonly status: 'ANSWERED' | 'TIMED_OUT'; readonly result: ToolResult },
): Promise<Plan> {
  const origin = status === 'ANSWERED' ? 'outside' : 'inside'
  const { call } = stored
  const whole = await stepOf(ports, scope, { call, mission: mission.mission }, { ...result, origin })
  const before = mission.mission.waiting_for.room ?? call.room ?? mostLength
  const { kept, room } = keptInTurn(before, [whole])
  const [step = whole] = kept
  const written = [await recordStep(ports, scope.tenant, mission.mission, step), ...endCall(stored, status)]
  const changes = {
    ...{ steps: step.number, usage: addUsage(mission.mission.usage, usageOf(step)) },
    ...{ open_effect: null, recoveries: 0, postponements: 0 },
    ...marksOf(ports, mission.mission, step),
  }
  const answered = new Set([call.id])
  const heard = { reason: 'tool_answered', answered, room, changes, facts: [recorded(step)] } as const
  return together(planHeard(scope, mission, heard), planOf(written))
}

async function stepOf(
  { blobs }: EndCallPorts,
  { tenant, now }: Scope,
  { call, mission: { steps, attempt } }: { readonly call: HandedCall; readonly mission: AwaitingOthers },
  result: ToolResult,
): Promise<Extract<Step, { kind: 'tool_call' }>> {
  const { effect: kind, key } = call
  return {
    ...{ number: steps + 1, attempt, started_at: iso(call.created_at), finished_at: iso(now) },
    ...{ kind: 'tool_call', call_id: call.call_id, tool: call.tool, tool_version: call.tool_version },
    arguments: await loadPayload(blobs, tenant, call.arguments),
    ...result,
    effect: kind === 'none' ? null : { kind, key, state: result.is_error ? 'FAILED' : 'DONE' },
  }
}

/** Ends a call whose time is up. @returns whether it was still open */
export function timeOutCall(ports: EndCallPorts) {
  return async (tenant: string, id: string): Promise<boolean> => {
    const plan = await retryConflicts(async () => {
      const planned = await planTimeout(ports, scopeOf(ports, tenant), id)
      if (planned) await ports.stores.tenant(tenant).write(planned.changes)
      return planned
    })
    if (plan) await followUp(ports, tenant, plan.after)
    return plan !== undefined
  }
}

async function planTimeout(ports: EndCallPorts, scope: Scope, id: string): Promise<Plan | undefined> {
  const stored = await loadHandedCall(scope.store, id)
  if (stored?.call.status !== 'OPEN' || stored.call.deadline > scope.now) return undefined
  const mission = await missionWaitingFor(scope, stored.call)
  if (!mission) return undefined
  const { effect, times } = stored.call
  if (effect === 'write' && times > 0) return planUnknown(scope, stored, mission)
  return planAnswer(
    ports,
    scope,
    { stored, mission },
    { status: 'TIMED_OUT', result: failure(timeoutText(stored.call)) },
  )
}

/**
 * Whoever had the call may have carried it out without an answer: the mission's executor asks a person. A call with an effect is
 * the only one that its mission waits for.
 */
function planUnknown(scope: Scope, stored: StoredCall, mission: StoredMission<AwaitingOthers>): Plan {
  const { open_effect: open } = mission.mission
  const open_effect = open && { ...open, state: 'UNKNOWN' as const }
  const woken = planWake(scope, mission, { reason: 'tool_answered', changes: { open_effect } })
  return together(woken, planOf(endCall(stored, 'TIMED_OUT')))
}

function timeoutText({ tool, times, created_at, deadline }: HandedCall): string {
  const within = `within ${Math.round((deadline - created_at) / 1000)} s`
  return times === 0
    ? `tool_timed_out: nobody who serves ${tool} took this call ${within}`
    : `tool_timed_out: ${tool} gave no answer ${within}; it may have begun`
}
