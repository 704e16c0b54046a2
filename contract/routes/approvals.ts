import * as z from 'zod'
import { Approval, ApprovalList, ApprovalStatus, Decision } from '../resources/approval.ts'
import { ApprovalId, PageQuery } from '../resources/common.ts'
import { route } from '../route.ts'

const oneApproval = z.strictObject({ approval_id: ApprovalId })

export const listApprovals = route({
  method: 'GET',
  path: '/v1/approvals',
  area: 'approvals',
  summary: 'List approvals of one status, newest first',
  scope: 'approvals:read',
  query: z.strictObject({ ...PageQuery, status: ApprovalStatus.default('OPEN') }),
  status: 200,
  output: ApprovalList,
  errors: ['invalid_cursor'],
})

export const getApproval = route({
  method: 'GET',
  path: '/v1/approvals/{approval_id}',
  area: 'approvals',
  summary: 'Get an approval',
  scope: 'approvals:read',
  params: oneApproval,
  status: 200,
  output: Approval,
  errors: ['not_found'],
})

export const decideApproval = route({
  method: 'POST',
  path: '/v1/approvals/{approval_id}/decision',
  area: 'approvals',
  summary: 'Decide an approval',
  description: 'The mission joins the backlog with the decision. An approval is decided once.',
  scope: 'approvals:write',
  params: oneApproval,
  body: Decision,
  status: 200,
  output: Approval,
  errors: ['not_found', 'approval_closed', 'conflict'],
})
