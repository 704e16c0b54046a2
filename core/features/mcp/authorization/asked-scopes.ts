import type { McpServer } from '../../../records/mcp/mcp-server.ts'
import { scopesTogether } from '../../../records/mcp/scopes.ts'
import type { Discovered } from './discover.ts'
import type { IssuerMetadata } from './metadata.ts'

const offline = 'offline_access'

/**
 * The scopes to request: those granted before, with those that the server requires now; at first, if it names none, all that it
 * knows. If the authorization server supports it, also a lasting grant.
 */
export function scopeFor(
  { challenge, resource, issuer }: Discovered,
  { authorized, wanted }: Pick<McpServer, 'authorized' | 'wanted'>,
  asked: string | undefined,
): string | null {
  if (asked !== undefined) return scopesTogether(asked)
  const before = authorized?.issuer === issuer.issuer ? authorized.scope : null
  const together = scopesTogether(before, wanted?.scope, challenge?.scope)
  const scope = together ?? scopesTogether(resource.scopes_supported?.join(' '))
  if (scope === null) return null
  return issuer.scopes_supported?.includes(offline) ? scopesTogether(scope, offline) : scope
}

/** For a lasting grant the person is asked each time (OpenID Connect, 11). */
export function authorizationUrl({ authorization_endpoint }: IssuerMetadata, scope: string | null): string {
  if (!scope?.split(' ').includes(offline)) return authorization_endpoint
  const url = new URL(authorization_endpoint)
  url.searchParams.set('prompt', 'consent')
  return url.href
}
