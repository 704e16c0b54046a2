import type { ConnectionKind } from '../../../../contract/resources/connection.ts'
import type { CallFor } from '../../../api/call.ts'
import { namedTwice } from '../../../kit/repeated-names.ts'

export const kinds = ['bearer', 'basic', 'headers', 'oauth_client_credentials', 'oauth_authorization_code'] as const

type Part =
  | 'token'
  | 'username'
  | 'password'
  | 'authorization_url'
  | 'token_url'
  | 'client_id'
  | 'client_secret'
  | 'scope'
  | 'audience'
  | 'resource'
  | 'issuer'

interface PartOf {
  readonly part: Part
  readonly isSecret?: true
  readonly isOptional?: true
}

/** What a credential of each kind consists of. The kind `headers` has names of its own. */
export const partsOf: Readonly<Record<ConnectionKind, readonly PartOf[]>> = {
  bearer: [{ part: 'token', isSecret: true }],
  basic: [{ part: 'username' }, { part: 'password', isSecret: true, isOptional: true }],
  headers: [],
  oauth_client_credentials: [
    { part: 'token_url' },
    { part: 'client_id' },
    { part: 'client_secret', isSecret: true },
    { part: 'scope', isOptional: true },
    { part: 'audience', isOptional: true },
  ],
  oauth_authorization_code: [
    { part: 'authorization_url' },
    { part: 'token_url' },
    { part: 'client_id' },
    { part: 'client_secret', isSecret: true, isOptional: true },
    { part: 'scope', isOptional: true },
    { part: 'resource', isOptional: true },
    { part: 'issuer', isOptional: true },
  ],
}

/** What a person writes of a credential. */
export interface CredentialDraft {
  readonly kind: ConnectionKind
  readonly parts: Readonly<Partial<Record<Part, string>>>
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly clientAuth: 'basic' | 'body'
  readonly needsIssuer: boolean
}

export function emptyDraft(kind: ConnectionKind): CredentialDraft {
  return { kind, parts: {}, headers: [{ name: '', value: '' }], clientAuth: 'basic', needsIssuer: false }
}

export function isOAuth(kind: ConnectionKind): boolean {
  return kind === 'oauth_client_credentials' || kind === 'oauth_authorization_code'
}

export type GivenCredential = CallFor<'rotateConnection'>['body']['credential']

/** What is left empty is left out. */
export function credentialIn({ kind, parts, headers, clientAuth, needsIssuer }: CredentialDraft): GivenCredential {
  if (kind === 'headers') {
    const named = headers.filter(({ name }) => name.trim() !== '')
    return { kind, headers: Object.fromEntries(named.map(({ name, value }) => [name.trim(), value])) }
  }
  const given = partsOf[kind].flatMap(({ part, isSecret, isOptional }) => {
    const text = isSecret ? (parts[part] ?? '') : (parts[part] ?? '').trim()
    return text === '' && isOptional && part !== 'password' ? [] : [[part, text]]
  })
  return {
    kind,
    ...Object.fromEntries(given),
    ...(isOAuth(kind) && { client_auth: clientAuth }),
    ...(kind === 'oauth_authorization_code' && needsIssuer && { iss_required: true }),
  } as GivenCredential
}

/** Headers that more than one row names: all but one would be lost. Their case says nothing. */
export function headersTwice({ kind, headers }: CredentialDraft): readonly string[] {
  return kind === 'headers' ? namedTwice(headers.map(({ name }) => name.toLowerCase())) : []
}
