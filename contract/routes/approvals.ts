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
  description: 'The mission joins the backlog with the decision. An approval is decided once.',
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
  summary: 'Make a link with which one person can decide without a key',
  description: 'Signed, for a while, and of no use once the approval is decided. Opening it decides nothing.',
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
  description: 'For `overlap_s` seconds links that were made before are still good, as long as they last.',
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
  summary: 'Show what a link asks to decide, as a page',
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
  description: 'Takes what the page’s form sends. The answer is a page, also where nothing could be decided.',
  scope: 'public',
  params: oneLink,
  body: LinkDecision,
  status: 200,
  output: z.string().meta({ id: 'Html' }),
  errors: ['not_applicable', 'not_found'],
  form: true,
})
