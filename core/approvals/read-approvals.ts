import type { ApprovalStatus, Approval as ApprovalView } from '../../contract/resources/approval.ts'
import type { Caller } from '../access/authenticate.ts'
import { decodeCursor, encodeCursor } from '../paging/cursor.ts'
import type { Blobs } from '../ports/blobs.ts'
import type { Clock } from '../ports/clock.ts'
import type { Stores } from '../ports/store.ts'
import { type Approval, approvalListing, approvalView, requireApproval } from './approval.ts'

type ReadPorts = { readonly stores: Stores; readonly blobs: Blobs; readonly clock: Clock }

/** @throws SortieError `not_found` */
export function getApproval({ stores, blobs }: Omit<ReadPorts, 'clock'>) {
  return async ({ tenant }: Caller, id: string): Promise<ApprovalView> => {
    const { approval } = await requireApproval(stores.tenant(tenant.id), id)
    return approvalView(blobs, tenant.id, approval)
  }
}

/** Newest first. An approval that is decided while a page is read may stand on neither page. */
export function listApprovals({ stores, blobs, clock }: ReadPorts) {
  return async (
    { tenant }: Caller,
    query: { status: ApprovalStatus; cursor?: string | undefined; limit?: number | undefined },
  ): Promise<{ items: ApprovalView[]; next_cursor: string | null }> => {
    const { status, limit = 20 } = query
    const bound = `${tenant.id} approvals ${status}`
    const before = decodeCursor(query.cursor, bound, clock.now())
    const store = stores.tenant(tenant.id)
    const page = await store.queryListing('entities', {
      partition: approvalListing(status),
      descending: true,
      limit,
      ...(before === undefined ? {} : { before }),
    })
    const found = await store.getMany<Approval>(
      'entities',
      page.keys.map(({ key }) => key),
    )
    const approvals = found.flatMap((item) => (item?.body.status === status ? [item.body] : []))
    return {
      items: await Promise.all(approvals.map((approval) => approvalView(blobs, tenant.id, approval))),
      next_cursor: encodeCursor(page.cursor, bound, clock.now()),
    }
  }
}
