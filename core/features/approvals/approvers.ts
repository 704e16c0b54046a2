import { SortieError } from '../../../contract/errors.ts'
import type { Approval } from '../../records/approval/approval.ts'
import { ownerRole } from '../../records/key/api-key.ts'
import type { Caller } from '../../records/key/authenticate.ts'

/** @throws SortieError `forbidden`, which names the roles that may decide */
export function requireApprover({ key: { roles = [] } }: Caller, { id, approvers }: Approval): void {
  if (approvers.length === 0 || roles.includes(ownerRole) || roles.some((role) => approvers.includes(role))) return
  throw new SortieError('forbidden', `Only ${approvers.join(', ')} may decide ${id}; this key lacks the role`, {
    details: { approvers },
  })
}
