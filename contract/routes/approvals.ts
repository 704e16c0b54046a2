import * as z from 'zod'
import {
  Approval,
  ApprovalLink,
  ApprovalList,
  ApprovalStatus,
  Decision,
  LinkDecision,
  LinkKeyRotation,
  NewApprovalLink,
  RotateLinkKey,
} from '../resources/approval.ts'
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
  description: 'The decision puts the mission into the backlog. An approval is decided only once.',
  scope: 'approvals:write',
  params: oneApproval,
  body: Decision,
  status: 200,
  output: Approval,
  errors: ['check_too_expensive', 'not_applicable', 'not_found', 'approval_closed', 'conflict'],
})

export const createApprovalLink = route({
  method: 'POST',
  path: '/v1/approvals/{approval_id}/links',
  area: 'approvals',
  summary: 'Create a link with which one person can decide without a key',
  description:
    'The link is signed and expires; it is useless once the approval is decided. Opening it decides nothing.',
  scope: 'approvals:write',
  params: oneApproval,
  body: NewApprovalLink,
  status: 201,
  output: ApprovalLink,
  errors: ['not_found', 'approval_closed'],
})

export const rotateLinkKey = route({
  method: 'POST',
  path: '/v1/approval-link-key/rotate',
  area: 'approvals',
  summary: 'Replace the key that links are signed with',
  description: 'Links made before stay valid for `overlap_s` seconds, unless they expire earlier.',
  scope: 'approvals:write',
  body: RotateLinkKey,
  status: 200,
  output: LinkKeyRotation,
  urgent: true,
  errors: ['conflict'],
})

const oneLink = z.strictObject({ token: z.string().max(1000) })

export const openApprovalLink = route({
  method: 'GET',
  path: '/v1/approval-links/{token}',
  area: 'approvals',
  summary: 'Show the approval behind a link, as a page',
  scope: 'public',
  params: oneLink,
  status: 200,
  output: z.string().meta({ id: 'Html' }),
  errors: ['not_found'],
  form: true,
})

export const decideByLink = route({
  method: 'POST',
  path: '/v1/approval-links/{token}',
  area: 'approvals',
  summary: 'Decide by a link, from its page',
  description: 'Accepts the form of that page. The answer is always a page, even if nothing could be decided.',
  scope: 'public',
  params: oneLink,
  body: LinkDecision,
  status: 200,
  output: z.string().meta({ id: 'Html' }),
  errors: ['not_applicable', 'not_found'],
  form: true,
})
