import type { ApprovalSubject, Form } from '../../../contract/resources/approval.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { Fact } from '../../../events/catalogue.ts'
import { storePayload } from '../../base/payloads/payload.ts'
import { iso } from '../../base/times/iso.ts'
import { type Approval, putApproval } from '../../records/approval/approval.ts'
import { inState, type OpenEffect } from '../../records/mission/mission.ts'
import { keptUntil } from '../../records/mission/retention.ts'
import { roomForResult } from '../context/kept-output.ts'
import { type ExecutionPorts, type Leg, leaveLeg } from '../legs/leg.ts'
import { moveTo } from '../transition/move.ts'

/** A question to a person about the open call of this leg. */
export interface Question {
  readonly about: ApprovalSubject
  readonly tool: string
  readonly call_id: string
  readonly question: string
  readonly payload: Json
  readonly form: Form | null
  readonly approvers: readonly string[]
  /** Seconds until the default is taken; null if only the mission's deadline ends the wait. */
  readonly deadline_s: number | null
  readonly default: 'approve' | 'reject' | null
  /** Facts to record before the wait itself. */
  readonly facts?: readonly Fact[]
  readonly open_effect?: OpenEffect | null
}

/**
 * Asks a person and suspends the mission, in one write: a suspended mission always has its approval, and an open approval its
 * mission. The timer is set afterwards; without it the sweeper takes the default.
 */
export async function ask(ports: ExecutionPorts, leg: Leg, asked: Question): Promise<void> {
  const approval = await newApproval(ports, leg, asked)
  const { id, about, deadline } = approval
  const wait = { kind: 'approval' as const, approval_id: id, since: approval.created_at, until: deadline }
  const { mission } = leg.stored
  const changes = asked.open_effect === undefined ? {} : { open_effect: asked.open_effect }
  const to = inState(mission, { status: 'WAITING', waiting_for: wait }, changes)
  const waiting: Fact = { type: 'mission.waiting', data: { kind: 'approval', approval_id: id, about } }
  const [first = waiting, ...rest] = [...(asked.facts ?? []), requested(approval), waiting]
  await leaveLeg(ports, leg, moveTo(to, [first, ...rest], [putApproval(approval, 0)]))
  if (deadline === null) return
  await ports.scheduler.set({
    name: id,
    at: deadline,
    payload: { kind: 'approval_deadline', tenant: leg.tenant, approval: id },
  })
}

async function newApproval(ports: ExecutionPorts, leg: Leg, asked: Question): Promise<Approval> {
  const { mission } = leg.stored
  const now = ports.clock.now()
  const id = ports.ids.next('apr')
  const until = keptUntil(mission)
  const { about, tool, call_id, question, form, approvers } = asked
  return {
    ...{ id, status: 'OPEN', about, tool, call_id, question, form, approvers },
    mission_id: mission.id,
    agent: mission.agent,
    payload: await storePayload(
      ports,
      { tenant: leg.tenant, key: `${mission.id}/${id}`, keptUntil: until },
      asked.payload,
    ),
    created_at: now,
    kept_until: until,
    deadline: asked.deadline_s === null ? null : now + asked.deadline_s * 1000,
    default: asked.default,
    decision: null,
    room: roomForResult(leg.steps),
  }
}

function requested({ id, about, tool, question, approvers, deadline }: Approval): Fact {
  return {
    type: 'approval.requested',
    data: {
      ...{ approval_id: id, about, tool, question, approvers: [...approvers] },
      deadline: deadline === null ? null : iso(deadline),
    },
  }
}
