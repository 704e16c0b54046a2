import { type ErrorDetails, SortieError } from '../../../contract/errors.ts'
import type { KeyScope } from '../../../contract/scopes.ts'
import { ownerRole } from '../../records/key/api-key.ts'

/** The rights of a key: its scopes, its roles, and its agents. */
export interface Reach {
  readonly scopes: readonly KeyScope[]
  readonly roles?: readonly string[] | undefined
  /** Absent or null if it is for all. */
  readonly agents?: readonly string[] | null | undefined
}

/**
 * Nobody passes on, takes away or changes more than they have themselves.
 * @param deed the refused action, after "so it cannot"
 * @throws SortieError `forbidden`, which names what exceeds the caller’s rights
 */
export function requireReach(own: Reach, other: Reach, deed: string): void {
  const scopes = other.scopes.filter((scope) => !own.scopes.includes(scope))
  if (scopes.length > 0) throw beyond(`This key lacks ${scopes.join(', ')}, so it cannot ${deed}`, { scopes })
  const roles = rolesBeyond(own, other)
  if (roles.length > 0) throw beyond(`This key lacks the roles ${roles.join(', ')}, so it cannot ${deed}`, { roles })
  const agents = agentsBeyond(own, other)
  if (agents.length > 0) throw beyond(`This key is for some agents only, so it cannot ${deed}`, { agents })
}

function rolesBeyond({ roles: own = [] }: Reach, { roles = [] }: Reach): readonly string[] {
  return own.includes(ownerRole) ? [] : roles.filter((role) => !own.includes(role))
}

function agentsBeyond({ agents: own }: Reach, { agents }: Reach): readonly string[] {
  return own ? (agents ?? ['all']).filter((agent) => !own.includes(agent)) : []
}

function beyond(message: string, details: ErrorDetails): SortieError {
  return new SortieError('forbidden', message, { details })
}
