import { SortieError } from '../../../contract/errors.ts'
import type {
  ApprovalStatus,
  ApprovalSubject,
  Approval as ApprovalView,
  DecisionKind,
  Edit,
  Form,
} from '../../../contract/resources/approval.ts'
import { loadPayload, type Payload } from '../../base/payloads/payload.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { iso } from '../../base/times/iso.ts'

/** What a person is asked to decide while a mission waits. Times are milliseconds since the epoch. */
export interface Approval {
  readonly id: string
  readonly status: ApprovalStatus
  readonly about: ApprovalSubject
  readonly mission_id: string
  readonly agent: string
  readonly tool: string
  /** The open call that the decision is about. */
  readonly call_id: string
  readonly question: string
  readonly payload: Payload
  readonly form: Form | null
  readonly approvers: readonly string[]
  readonly created_at: number
  /** Seconds since the epoch: as long as what else belongs to its mission. */
  readonly kept_until: number
  readonly deadline: number | null
  readonly default: 'approve' | 'reject' | null
  readonly decision: DecisionRecord | null
}

/** Who decided what, when and from where. It never changes once it stands here. */
export interface DecisionRecord {
  readonly decision: DecisionKind
  readonly by: string
  readonly via: 'api' | 'link' | 'deadline'
  readonly at: number
  readonly note: string | null
  readonly edits: readonly Edit[]
}

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

/** @param version that of the item to replace; 0 for a new approval */
export function putApproval(approval: Approval, version: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: {
      ...approvalKey(approval.id),
      version: version + 1,
      body: approval,
      listing: { partition: approvalListing(approval.status), sort: approval.id },
      // One that is open is closed with its mission.
      ...(approval.status === 'OPEN' ? {} : { expires_at: approval.kept_until }),
    },
    when: version === 0 ? { absent: true } : { version },
  }
}

export async function loadApproval(store: Store, id: string): Promise<StoredApproval | undefined> {
  const item = await store.get<Approval>('entities', approvalKey(id), { consistent: true })
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
