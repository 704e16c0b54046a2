import * as z from 'zod'
import { WebAddress } from '../../../../contract/resources/web-address.ts'
import { isPrivate } from '../../../records/service-connection/bound-host.ts'

/** With room for turning it into a well-known address. */
const longestAddress = 1500
const mostIssuers = 20
/** The maximum length of an answer’s `iss`. */
const longestIssuer = 300
const mostWords = 200

/** An address that somebody else names, to be requested or opened. */
export const NamedAddress = WebAddress.refine((text) => text.length <= longestAddress, 'is too long').refine(
  (text) => !URL.canParse(text) || isPrivate(new URL(text)),
  'is not asked by https',
)
const words = z
  .array(z.string())
  .transform((all) => all.slice(0, mostWords))
  .optional()
  .catch(undefined)

/** A server’s description of itself (RFC 9728, 2), as far as it matters here. */
export const ResourceMetadata = z.object({
  resource: NamedAddress,
  authorization_servers: z.array(z.unknown()).transform((all) => all.slice(0, mostIssuers).flatMap(addressIn)),
  scopes_supported: words,
})
export type ResourceMetadata = z.output<typeof ResourceMetadata>

/** An authorization server’s description of itself (RFC 8414, 2, and OpenID Connect Discovery), as far as it matters here. */
export const IssuerMetadata = z.object({
  issuer: z.string(),
  authorization_endpoint: NamedAddress,
  token_endpoint: NamedAddress,
  registration_endpoint: NamedAddress.optional().catch(undefined),
  scopes_supported: words,
  response_types_supported: words,
  grant_types_supported: words,
  code_challenge_methods_supported: words,
  token_endpoint_auth_methods_supported: words,
  client_id_metadata_document_supported: z.boolean().optional().catch(undefined),
  authorization_response_iss_parameter_supported: z.boolean().optional().catch(undefined),
})
export type IssuerMetadata = z.output<typeof IssuerMetadata>

/** An issuer has neither query nor fragment (RFC 8414, 2). */
function addressIn(given: unknown): readonly string[] {
  const { data } = NamedAddress.safeParse(given)
  return data === undefined || data.length > longestIssuer || /[?#]/.test(data) ? [] : [data]
}

/** Why a document is not that of this server, as the end of a sentence; `undefined` if it is. */
export function problemOfResource({ resource }: ResourceMetadata, server: string): string | undefined {
  if (covers(new URL(resource), new URL(server))) return undefined
  return `what is said of it is of another resource, ${resource}`
}

/** The server itself, or the part of its host that contains it: a token for another resource would belong to somebody else. */
function covers(resource: URL, server: URL): boolean {
  if (resource.origin !== server.origin || resource.hash !== '') return false
  if (resource.search !== '' && resource.search !== server.search) return false
  const path = resource.pathname.replace(/\/$/, '')
  return server.pathname === path || server.pathname.startsWith(`${path}/`)
}

/** Why an authorization server cannot be used, as the end of a sentence; `undefined` if it can. */
export function problemOfIssuer(metadata: IssuerMetadata, issuer: string): string | undefined {
  // Each character counts (RFC 8414, 3.3): a server that answers for another could mix up where codes and tokens are sent.
  if (metadata.issuer !== issuer) return 'what its authorization server says of itself is of another one'
  if (!metadata.code_challenge_methods_supported?.includes('S256'))
    return 'its authorization server does not say that it knows PKCE with S256'
  if (metadata.response_types_supported && !metadata.response_types_supported.includes('code'))
    return 'its authorization server gives no codes'
  if (metadata.grant_types_supported && !metadata.grant_types_supported.includes('authorization_code'))
    return 'its authorization server takes no codes'
  return undefined
}
