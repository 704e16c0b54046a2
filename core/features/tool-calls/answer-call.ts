import { SortieError } from '../../../contract/errors.ts'
import type {
  ToolCallAnswered,
  ToolCallProgress,
  ToolCallResult,
  ToolCallState,
} from '../../../contract/resources/tool-call.ts'
import type { Scheduler } from '../../base/ports/scheduler.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import { followUp } from '../../engine/dispatch/dispatch.ts'
import { type Plan, planOf, together } from '../../engine/plan/plan.ts'
import { type EndCallPorts, missionWaitingFor, planAnswer } from '../../engine/tool-calls/end-call.ts'
import { moveTo, planMove } from '../../engine/transition/move.ts'
import type { AwaitingOthers } from '../../engine/waiting/heard.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { inState } from '../../records/mission/mission.ts'
import type { StoredMission } from '../../records/mission/mission-items.ts'
import {
  answerTried,
  type HandedCall,
  isTried,
  requireHandedCall,
  type StoredCall,
} from '../../records/tool-call/handed-call.ts'
import { leased } from './poll-calls.ts'
import { requireServer } from './server-key.ts'

const maxOutputBytes = 256 * 1024

/**
 * The answer to a call, with which its mission goes on once it waits for no other, or which whoever tries the tool is told. Repeated with the same lease it
 * changes nothing.
 * @throws SortieError `not_found`, `lease_lost`, `tool_call_closed`, `payload_too_large`
 */
export function answerToolCall(ports: EndCallPorts & { readonly scheduler: Scheduler }) {
  return async (caller: Caller, id: string, { lease, output, is_error }: ToolCallResult): Promise<ToolCallAnswered> => {
    requireServer(caller)
    requireRoom(output)
    const tenant = caller.tenant.id
    const { call, plan } = await retryConflicts(async () => {
      const scope = scopeOf(ports, tenant)
      const stored = await requireHandedCall(scope.store, id)
      requireLease(stored.call, lease)
      if (stored.call.status === 'ANSWERED') return { call: stored.call, plan: undefined }
      const made = await planResult(ports, scope, stored, { output, is_error })
      await scope.store.write(made.changes)
      return { call: stored.call, plan: made }
    })
    if (plan) {
      await followUp(ports, tenant, plan.after)
      // A timer that fires all the same finds the call answered. One that is tried has none.
      if (!isTried(call)) await ports.scheduler.remove(id)
    }
    return { id, mission_id: call.mission_id }
  }
}

/** @throws SortieError `tool_call_closed` */
async function planResult(
  ports: EndCallPorts,
  scope: Scope,
  stored: StoredCall,
  result: Pick<ToolCallResult, 'output' | 'is_error'>,
): Promise<Plan> {
  if (isTried(stored.call)) {
    requireOpen(scope, stored.call)
    return planOf(answerTried(stored, result))
  }
  const mission = await requireWaiting(scope, stored.call)
  return planAnswer(ports, scope, { stored, mission }, { status: 'ANSWERED', result })
}

function requireRoom(output: ToolCallResult['output']): void {
  if (Buffer.byteLength(JSON.stringify(output)) <= maxOutputBytes) return
  throw new SortieError('payload_too_large', `An answer may have at most ${maxOutputBytes / 1024} KB as JSON`, {
    details: { max_bytes: maxOutputBytes },
  })
}

/** @throws SortieError `lease_lost`, whatever the lease of a call that nobody took yet */
function requireLease({ times }: HandedCall, lease: string): void {
  if (times === 0) throw new SortieError('lease_lost', 'The call has not been given to anybody yet; poll for it')
  if (lease === String(times)) return
  throw new SortieError('lease_lost', 'The call was given to another process, since this lease had expired')
}

/** @throws SortieError `tool_call_closed` */
async function requireWaiting(scope: Scope, call: HandedCall): Promise<StoredMission<AwaitingOthers>> {
  requireOpen(scope, call)
  const mission = await missionWaitingFor(scope, call)
  if (!mission) throw closed(call)
  return mission
}

/** @throws SortieError `tool_call_closed` */
function requireOpen({ now }: Scope, call: HandedCall): void {
  if (call.status !== 'OPEN' || call.deadline <= now) throw closed(call)
}

const reasons: Readonly<Record<HandedCall['status'], string>> = {
  OPEN: 'its time is up',
  ANSWERED: 'it was answered',
  TIMED_OUT: 'its time was up',
  WITHDRAWN: 'its mission ended',
}

function closed(call: HandedCall): SortieError {
  const { id, status } = call
  const why =
    status === 'WITHDRAWN' && isTried(call) ? 'the person who tried the tool no longer waits' : reasons[status]
  return new SortieError('tool_call_closed', `The answer to ${id} is no longer needed: ${why}`, { details: { status } })
}

/** So many of one call are told, and none sooner after another: each is an event of the mission. */
const mostTold = 100
const leastBetweenMs = 1000

/**
 * The call is being worked on: its lease begins anew, and what is said is told live.
 * @throws SortieError `not_found`, `lease_lost`, `tool_call_closed`
 */
export function noteToolProgress(ports: EndCallPorts) {
  return async (caller: Caller, id: string, { lease, text, lease_s }: ToolCallProgress): Promise<ToolCallState> => {
    requireServer(caller)
    const tenant = caller.tenant.id
    const { call, plan, shown } = await retryConflicts(async () => {
      const scope = scopeOf(ports, tenant)
      const stored = await requireHandedCall(scope.store, id)
      requireLease(stored.call, lease)
      const made = await planNote(scope, stored, { text, until: scope.now + lease_s * 1000 })
      await scope.store.write(made.plan.changes)
      return made
    })
    await followUp(ports, tenant, plan.after)
    const { leased_until, deadline } = call
    return { id, leased_until: iso(leased_until ?? deadline), deadline: iso(deadline), shown }
  }
}

interface Noted {
  readonly call: HandedCall
  readonly plan: Plan
  /** Whether the text is told. */
  readonly shown: boolean
}

/** Of one that is tried nothing is told on the way: no mission has it. @throws SortieError `tool_call_closed` */
async function planNote(
  scope: Scope,
  stored: StoredCall,
  { text, until }: { readonly text: string | undefined; readonly until: number },
): Promise<Noted> {
  if (isTried(stored.call)) {
    requireOpen(scope, stored.call)
    const { call, changes } = leased(stored.call, stored, until)
    return { call, plan: planOf(changes), shown: false }
  }
  const mission = await requireWaiting(scope, stored.call)
  const told = text !== undefined && mayTell(stored.call, scope.now) ? text : undefined
  return { ...planProgress(scope, { stored, mission }, { told, until }), shown: told !== undefined }
}

function mayTell({ told, told_at }: HandedCall, now: number): boolean {
  return told < mostTold && now - told_at >= leastBetweenMs
}

function planProgress(
  scope: Scope,
  { stored, mission }: { readonly stored: StoredCall; readonly mission: StoredMission<AwaitingOthers> },
  { told, until }: { readonly told: string | undefined; readonly until: number },
): { readonly call: HandedCall; readonly plan: Plan } {
  const { call: before } = stored
  const noted = told === undefined ? before : { ...before, told: before.told + 1, told_at: scope.now }
  const { call, changes } = leased(noted, stored, until)
  if (told === undefined) return { call, plan: planOf(changes) }
  const { waiting_for } = mission.mission
  const to = inState(mission.mission, { status: 'WAITING', waiting_for }, {})
  const { tool, call_id, id } = call
  const move = moveTo(to, [{ type: 'tool.progress', data: { tool, call_id, tool_call_id: id, text: told } }])
  return { call, plan: together(planMove(scope, mission, move), planOf(changes)) }
}
