import type { McpServer } from '../../../records/mcp/mcp-server.ts'
import { scopesTogether } from '../../../records/mcp/scopes.ts'
import type { Discovered } from './discover.ts'
import type { IssuerMetadata } from './metadata.ts'

const offline = 'offline_access'

/**
 * What is asked for: what was granted before, with what the server wants now, and at first, where it does not say that, all that it knows
 * of. Where the authorization server knows it, also that the grant lasts while nobody is there.
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

/** Who asks for a grant that lasts has people asked each time (OpenID Connect, 11). */
export function authorizationUrl({ authorization_endpoint }: IssuerMetadata, scope: string | null): string {
  if (!scope?.split(' ').includes(offline)) return authorization_endpoint
  const url = new URL(authorization_endpoint)
  url.searchParams.set('prompt', 'consent')
  return url.href
}
