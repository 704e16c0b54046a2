import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import {
  ApprovalStatus,
  ApprovalSubject,
  type Approval as ApprovalView,
  DecisionKind,
  type Form,
} from '../../../contract/resources/approval.ts'
import type { Json } from '../../../contract/resources/common.ts'
import { loadPayload, Payload } from '../../base/payloads/payload.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'
import { iso } from '../../base/times/iso.ts'

/** Who decided what, when and from where. It never changes once stored. */
const DecisionRecord = record({
  decision: DecisionKind,
  by: z.string(),
  via: z.enum(['api', 'link', 'deadline']),
  at: z.number(),
  note: z.string().nullable(),
  edits: list(z.object({ path: z.string(), before: z.custom<Json>().optional(), after: z.custom<Json>().optional() })),
})
export type DecisionRecord = z.output<typeof DecisionRecord>

/** A decision that a mission waits for from a person. Times are milliseconds since the epoch. */
const Approval = record({
  id: z.string(),
  status: ApprovalStatus,
  about: ApprovalSubject,
  mission_id: z.string(),
  agent: z.string(),
  tool: z.string(),
  /** The open call that the decision concerns. */
  call_id: z.string(),
  question: z.string(),
  payload: Payload,
  form: z
    .custom<Form>((form) => typeof form === 'object')
    .nullable()
    .default(null),
  approvers: list(z.string()).default([]),
  created_at: z.number(),
  /** Seconds since the epoch, as for everything else of its mission. */
  kept_until: z.number(),
  deadline: z.number().nullable(),
  default: z.enum(['approve', 'reject']).nullable(),
  decision: DecisionRecord.nullable(),
  /** The longest answer that is kept whole, in characters; absent if nobody set it. */
  room: z.number().exactOptional(),
})
export type Approval = z.output<typeof Approval>

export const approvalKind = kindOf('approval', 'entities', Approval)

export interface StoredApproval {
  readonly approval: Approval
  readonly version: number
}

export function approvalKey(id: string): Key {
  return { partition: `approval#${id}`, sort: 'approval' }
}

export function approvalListing(status: ApprovalStatus): string {
  return `approvals#${status}`
}

/** @param version the version of the item to replace; 0 for a new approval */
export function putApproval(approval: Approval, version: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: {
      ...approvalKey(approval.id),
      version: version + 1,
      body: approval,
      listing: { partition: approvalListing(approval.status), sort: approval.id },
      // An open approval is closed with its mission.
      ...(approval.status === 'OPEN' ? {} : { expires_at: approval.kept_until }),
    },
    when: version === 0 ? { absent: true } : { version },
  }
}

export async function loadApproval(store: Store, id: string): Promise<StoredApproval | undefined> {
  const item = await readItem(store, approvalKind, approvalKey(id), { consistent: true })
  return item && { approval: item.body, version: item.version }
}

/** @throws SortieError `not_found`, the same for an approval of another tenant */
export async function requireApproval(store: Store, id: string): Promise<StoredApproval> {
  const stored = await loadApproval(store, id)
  if (!stored) throw new SortieError('not_found', `There is no approval ${id}`)
  return stored
}

const choices: Readonly<Record<ApprovalSubject, readonly DecisionKind[]>> = {
  tool_call: ['approve', 'reject'],
  question: ['approve', 'reject'],
  effect_unknown: ['happened', 'repeat', 'fail'],
  guardrail: ['approve', 'reject'],
}

export function choicesOf({ about }: Pick<Approval, 'about'>): readonly DecisionKind[] {
  return choices[about]
}

export async function approvalView(blobs: Blobs, tenant: string, approval: Approval): Promise<ApprovalView> {
  const { id, status, about, mission_id, agent, tool, question, form, deadline, decision } = approval
  return {
    ...{ id, status, about, mission_id, agent, tool, question, form },
    payload: await loadPayload(blobs, tenant, approval.payload),
    choices: [...choicesOf(approval)],
    approvers: [...approval.approvers],
    created_at: iso(approval.created_at),
    deadline: deadline === null ? null : iso(deadline),
    default: approval.default,
    decision: decision && decisionView(decision),
  }
}

function decisionView({ decision, by, via, at, note, edits }: DecisionRecord): NonNullable<ApprovalView['decision']> {
  return { decision, by, via, at: iso(at), note, edits: [...edits] }
}
