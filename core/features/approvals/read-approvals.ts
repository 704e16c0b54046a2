import type { ApprovalStatus, Approval as ApprovalView } from '../../../contract/resources/approval.ts'
import { answerBytes } from '../../base/paging/answer-room.ts'
import { newestFirst, type Page, type PageRequest } from '../../base/paging/newest-first.ts'
import { payloadBytes } from '../../base/payloads/payload.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import { unlessUnreadable } from '../../base/storing/reading.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import {
  type Approval,
  approvalKind,
  approvalListing,
  approvalView,
  requireApproval,
} from '../../records/approval/approval.ts'
import type { Caller } from '../../records/key/authenticate.ts'

type ReadPorts = { readonly stores: Stores; readonly blobs: Blobs; readonly clock: Clock }

/** @throws SortieError `not_found` */
export function getApproval({ stores, blobs }: Omit<ReadPorts, 'clock'>) {
  return async ({ tenant }: Caller, id: string): Promise<ApprovalView> => {
    const { approval } = await requireApproval(stores.tenant(tenant.id), id)
    return approvalView(blobs, tenant.id, approval)
  }
}

/** Newest first. An approval that is decided while a page is read may be on neither page. */
export function listApprovals({ stores, blobs, clock }: ReadPorts) {
  return async (
    { tenant }: Caller,
    query: PageRequest & { readonly status: ApprovalStatus },
  ): Promise<Page<ApprovalView>> => {
    const { status } = query
    const bound = `${tenant.id} approvals ${status}`
    const view = (approval: Approval) => (approval.status === status ? approval : undefined)
    const found = await newestFirst(
      scopeOf({ stores, clock }, tenant.id),
      { kind: approvalKind, listing: approvalListing(status), bound, view, bytesOf: bytesOfApproval },
      query,
    )
    const views = await Promise.all(
      found.items.map((approval) => unlessUnreadable(approvalView(blobs, tenant.id, approval))),
    )
    return { items: views.filter((view) => view !== undefined), next_cursor: found.next_cursor }
  }
}

function bytesOfApproval({ payload, ...approval }: Approval): number {
  return payloadBytes(payload) + answerBytes(approval)
}
