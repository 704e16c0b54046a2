import * as routes from '../../contract/routes/approvals.ts'
import { decideApproval } from '../../core/features/approvals/decide.ts'
import {
  createApprovalLink,
  decideByLink,
  openApprovalLink,
  requireGenuineLink,
} from '../../core/features/approvals/links.ts'
import { getApproval, listApprovals } from '../../core/features/approvals/read-approvals.ts'
import { rotateLinkKey } from '../../core/features/approvals/rotate-link-key.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const list = listApprovals(ports)
  const get = getApproval(ports)
  const decide = decideApproval(ports)
  const link = createApprovalLink(ports)
  const rotate = rotateLinkKey(ports)
  const open = openApprovalLink(ports)
  const decideLinked = decideByLink(ports)
  return httpHandler(
    routes,
    ports,
    {
      listApprovals: ({ caller, query }) => list(caller, query),
      getApproval: ({ caller, params }) => get(caller, params.approval_id),
      createApprovalLink: ({ caller, params, body, origin }) => link(caller, params.approval_id, body, origin),
      rotateLinkKey: ({ caller, body }) => rotate(caller, body),
      openApprovalLink: ({ params }) => open(params.token),
      decideByLink: ({ params, body }) => decideLinked(params.token, body),
      decideApproval: ({ caller, params, body }) => decide(caller, params.approval_id, body),
    },
    { decideByLink: ({ token }) => requireGenuineLink(ports, token) },
  )
}
