import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { Approval as ApprovalView, Decision } from '../../../contract/resources/approval.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { Fact } from '../../../events/catalogue.ts'
import { loadPayload, type PayloadPorts } from '../../base/payloads/payload.ts'
import type { Checks } from '../../base/ports/checks.ts'
import type { Scheduler } from '../../base/ports/scheduler.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { iso } from '../../base/times/iso.ts'
import { keptWithin, mostLength } from '../../engine/context/kept-output.ts'
import { type DispatchPorts, followUp } from '../../engine/dispatch/dispatch.ts'
import { recorded } from '../../engine/legs/step-records.ts'
import { type Plan, planOf, together } from '../../engine/plan/plan.ts'
import { planWake, waitsFor } from '../../engine/waiting/wake.ts'
import {
  type Approval,
  approvalView,
  type DecisionRecord,
  loadApproval,
  putApproval,
  requireApproval,
} from '../../records/approval/approval.ts'
import { type ApprovalStep, deadlineName } from '../../records/approval/approval-steps.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import type { Awaiting } from '../../records/mission/mission.ts'
import { loadMission, type StoredMission } from '../../records/mission/mission-items.ts'
import { recordStep } from '../../records/mission/steps.ts'
import { requireApprover } from './approvers.ts'
import { editsOf } from './edits.ts'
import { decidedPayload, requireChoice } from './payload-rules.ts'

export type DecidePorts = DispatchPorts & PayloadPorts & { readonly checks: Checks }

/** Who decides, and by which way. */
export type Decider = Pick<DecisionRecord, 'by' | 'via'>

interface Made {
  readonly decision: Decision
  readonly decider: Decider
}

/** @throws SortieError `not_found`, `forbidden`, `approval_closed`, `not_applicable`, `check_too_expensive` */
export function decideApproval(ports: DecidePorts & { readonly scheduler: Scheduler }) {
  return async (caller: Caller, id: string, decision: Decision): Promise<ApprovalView> => {
    const { tenant, key } = caller
    requireApprover(caller, (await requireApproval(ports.stores.tenant(tenant.id), id)).approval)
    const decided = await decide(ports, tenant.id, id, {
      decision,
      decider: { by: `${key.name} (${key.id})`, via: 'api' },
    })
    // A timer that still fires finds the approval decided.
    if (decided.deadline !== null) await ports.scheduler.remove(id)
    return approvalView(ports.blobs, tenant.id, decided)
  }
}

/** Takes the default of an approval whose deadline has passed. @returns whether there was anything left to decide */
export function decideByDefault(ports: DecidePorts) {
  return async (tenant: string, id: string): Promise<boolean> => {
    const approval = (await loadApproval(ports.stores.tenant(tenant), id))?.approval
    if (approval?.status !== 'OPEN' || approval.deadline === null || approval.default === null) return false
    if (approval.deadline > ports.clock.now()) return false
    try {
      await takeDefault(ports, tenant, id, approval.default)
      return true
    } catch (error) {
      if (isSortieError(error) && error.code === 'approval_closed') return false
      throw error
    }
  }
}

/** A decision that would fail in the same way on every retry is refused. */
async function takeDefault(
  ports: DecidePorts,
  tenant: string,
  id: string,
  choice: 'approve' | 'reject',
): Promise<void> {
  const decider: Decider = { by: deadlineName, via: 'deadline' }
  try {
    await decide(ports, tenant, id, { decision: { decision: choice }, decider })
  } catch (error) {
    if (!isSortieError(error) || !isRefusal(error)) throw error
    const decision = { decision: 'reject' as const, note: cutText(error.message, 2000) }
    await decide(ports, tenant, id, { decision, decider })
  }
}

function isRefusal({ code }: SortieError): boolean {
  return code === 'not_applicable' || code === 'check_too_expensive'
}

/** The decision, its step, and the mission’s next state: one write, so that an approval is decided once. */
export async function decide(ports: DecidePorts, tenant: string, id: string, made: Made): Promise<Approval> {
  const { decided, after } = await retryConflicts(() => tryDecide(ports, scopeOf(ports, tenant), id, made))
  await followUp(ports, tenant, after)
  return decided
}

async function tryDecide(ports: DecidePorts, scope: Scope, id: string, { decision, decider }: Made) {
  const { tenant, store, now } = scope
  const { approval, version } = await requireApproval(store, id)
  const mission = await loadMission(store, approval.mission_id)
  if (approval.status !== 'OPEN' || !waitsFor(mission, 'approval') || mission.mission.waiting_for.approval_id !== id) {
    throw closed(approval)
  }
  requireChoice(approval, decision)
  const before = await loadPayload(ports.blobs, tenant, approval.payload)
  const payload = await decidedPayload({ checks: ports.checks, tenant, store }, approval, before, decision)
  const edits = decision.decision === 'approve' && approval.about === 'tool_call' ? editsOf(before, payload) : []
  const note = decision.note ?? null
  const decided: Approval = {
    ...approval,
    status: 'DECIDED',
    decision: { decision: decision.decision, ...decider, at: now, note, edits },
  }
  const step = approvalStep(mission.mission, decided, keptAnswer(decided, payload))
  const written = [await recordStep(ports, tenant, mission.mission, step), putApproval(decided, version)]
  const plan = together(planWay(scope, mission, decided, step), planOf(written))
  await store.write(plan.changes)
  return { decided, after: plan.after }
}

/** A result for the model is stored like any other; the arguments of a call are stored completely. */
function keptAnswer({ about, decision, room = mostLength }: Approval, payload: Json): Json {
  const isAnswer = about === 'question' || decision?.decision === 'happened'
  return isAnswer ? keptWithin(room, payload) : payload
}

function closed({ id, status, decision }: Approval): SortieError {
  const how = decision ? `${decision.by} decided it: ${decision.decision}` : 'its mission has ended'
  return new SortieError('approval_closed', `The approval ${id} is not open: ${how}`, { details: { status } })
}

/** The mission continues with the decision as its next step, even if a person gave it up: its executor then ends it. */
function planWay(
  scope: Scope,
  stored: StoredMission<Awaiting<'approval'>>,
  approval: Approval,
  step: ApprovalStep,
): Plan {
  const open_effect = step.decision === 'fail' ? stored.mission.open_effect : null
  const changes = { steps: step.number, open_effect }
  const facts: Fact[] = [decidedFact(approval), recorded(step)]
  return planWake(scope, stored, { reason: 'approval_decided', changes, facts })
}

function approvalStep(mission: Awaiting<'approval'>, approval: Approval, payload: Json): ApprovalStep {
  const { decision, by, at, note } = approval.decision as DecisionRecord
  return {
    number: mission.steps + 1,
    attempt: mission.attempt,
    started_at: iso(approval.created_at),
    finished_at: iso(at),
    kind: 'approval',
    call_id: approval.call_id,
    approval_id: approval.id,
    about: approval.about,
    tool: approval.tool,
    ...{ decision, by, payload, note },
  }
}

function decidedFact({ id, about, decision }: Approval): Fact {
  const { at: _, edits, ...rest } = decision as DecisionRecord
  return { type: 'approval.decided', data: { approval_id: id, about, ...rest, edits: [...edits] } }
}
