/** Who may decide anything, whatever role is asked for. */
const ownerRole = 'owner'

/** Whether somebody with these roles may decide what is asked of these approvers; of none means of everybody. */
export function mayDecide(roles: readonly string[], approvers: readonly string[]): boolean {
  return approvers.length === 0 || roles.includes(ownerRole) || approvers.some((role) => roles.includes(role))
}
