import type { McpClientKind } from '../../../../contract/resources/mcp.ts'
import type { OAuthGrant } from '../../../records/service-connection/credential.ts'
import type { IssuerMetadata } from './metadata.ts'

/** The client. A registration must be requested first. */
export type ClientChoice =
  | { readonly kind: 'given' | 'document'; readonly client: OAuthClientOf }
  | { readonly kind: 'registered'; readonly at: string; readonly method: RegisteredMethod }
  | { readonly kind: 'none' }

type OAuthClientOf = Pick<OAuthGrant, 'client_id' | 'client_secret' | 'client_auth'>

/** How a registered client authenticates at the token endpoint (RFC 7591, 2). */
export type RegisteredMethod = 'client_secret_basic' | 'client_secret_post' | 'none'

interface Clients {
  /** Registered there by a person, given now or before. */
  readonly given: Pick<OAuthGrant, 'client_id' | 'client_secret'> | undefined
  /** The address at which this installation identifies itself. */
  readonly document: string
}

/** In the order of the protocol’s specification. A document counts if the other side reads it, which it does only over https. */
export function clientFor(metadata: IssuerMetadata, { given, document }: Clients): ClientChoice {
  const { client_id_metadata_document_supported, registration_endpoint } = metadata
  if (given) {
    const { client_id, client_secret } = given
    return { kind: 'given', client: { client_id, client_secret, client_auth: authOf(metadata) } }
  }
  if (client_id_metadata_document_supported && document.startsWith('https:')) {
    return { kind: 'document', client: { client_id: document, client_auth: 'basic' } }
  }
  if (registration_endpoint !== undefined) {
    return { kind: 'registered', at: registration_endpoint, method: methodOf(metadata) }
  }
  return { kind: 'none' }
}

/** By default `client_secret_basic` (RFC 8414, 2). */
function authOf({ token_endpoint_auth_methods_supported: methods }: IssuerMetadata): 'basic' | 'body' {
  return methods?.includes('client_secret_post') && !methods.includes('client_secret_basic') ? 'body' : 'basic'
}

/** With a secret, a stolen refresh token alone is worthless. */
function methodOf({ token_endpoint_auth_methods_supported: methods }: IssuerMetadata): RegisteredMethod {
  if (!methods || methods.includes('client_secret_basic')) return 'client_secret_basic'
  return methods.includes('client_secret_post') ? 'client_secret_post' : 'none'
}

/** Whether a person gave the stored client, for this authorization server. If its server was added again, its name tells. */
export function isGivenFor(
  { issuer, token_endpoint }: IssuerMetadata,
  kept: OAuthGrant,
  how: McpClientKind | undefined,
): boolean {
  if (how === undefined ? kept.client_id.startsWith('https:') : how !== 'given') return false
  return kept.issuer === undefined ? kept.token_url === token_endpoint : kept.issuer === issuer
}
