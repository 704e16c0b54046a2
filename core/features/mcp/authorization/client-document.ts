import { createHash } from 'node:crypto'
import type { OAuthClientDocument } from '../../../../contract/resources/connection.ts'
import { redirectUri } from '../../../engine/connections/begin-authorization.ts'

/**
 * The address at which a tenant identifies itself. The id reveals nothing about the tenant. Each tenant has its own, since authorization
 * servers remember by it what somebody allowed before, and may not ask again.
 */
export function clientDocumentUrl(origin: string, tenant: string): string {
  return addressOf(origin, createHash('sha256').update(`oauth client ${tenant}`).digest('base64url'))
}

function addressOf(origin: string, client: string): string {
  return `${origin}/v1/oauth/clients/${client}/client.json`
}

/** The same for every client except for its address: it leads back to this installation. */
export function getOAuthClient(client: string, origin: string): OAuthClientDocument {
  return { client_id: addressOf(origin, client), ...described(origin), token_endpoint_auth_method: 'none' }
}

/** The description of this installation, also used for registration (RFC 7591, 2, and OpenID Connect Registration). */
export function described(origin: string) {
  return {
    client_name: 'Sortie',
    client_uri: origin,
    redirect_uris: [redirectUri(origin)],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    application_type: isOfThisMachine(origin) ? ('native' as const) : ('web' as const),
  }
}

function isOfThisMachine(origin: string): boolean {
  return origin.startsWith('http:')
}
