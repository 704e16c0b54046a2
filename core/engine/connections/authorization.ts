import type { Credential } from '../../../contract/resources/connection.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Store } from '../../base/ports/store.ts'
import type { OAuthClient, OAuthGrant } from '../../records/service-connection/credential.ts'
import type { ServiceConnection } from '../../records/service-connection/service-connection.ts'
import { grantedToken } from './granted-token.ts'
import { type KnownSecret, knownSecrets, type SecretName } from './known-secrets.ts'
import { fetchToken } from './oauth-token.ts'
import { openCredential } from './sealing.ts'

type Headers = Readonly<Record<string, string>>

/** The headers that authorise one request. */
export interface Authorized {
  readonly headers: Headers
  readonly credential: Credential
  /** The token was requested before this request, and may have been revoked since. */
  readonly isOld: boolean
}

interface Asking {
  readonly tenant: string
  readonly store: Store
  readonly connection: ServiceConnection
  readonly signal: AbortSignal
  /** Headers that the service refused just now. */
  readonly not?: Headers
}

type AuthorizationPorts = Pick<Ports, 'web' | 'secrets' | 'clock' | 'memory'>

/** @throws SortieError `connection_unusable`, `connection_needs_authorization` */
export async function authorization(ports: AuthorizationPorts, asking: Asking): Promise<Authorized> {
  const { tenant, connection } = asking
  // The sealed text differs for each secret; the hosts belong to it, since the seal is not checked again.
  const seal = JSON.stringify([connection.sealed, connection.hosts])
  const name = { tenant, name: connection.name, seal }
  const known = ports.memory.of(knownSecrets)
  const found = known.find(name, ports.clock.monotonic())
  const secret = found ?? { credential: await openCredential(ports, tenant, connection) }
  if (!found) known.keep(name, secret, ports.clock.monotonic())
  const { credential } = secret
  if (credential.kind === 'oauth_client_credentials') return tokenOf(ports, asking, name, { ...secret, credential })
  if (credential.kind === 'oauth_authorization_code') return granted(ports, asking, credential)
  return { headers: headersOf(credential), credential, isOld: false }
}

async function granted(ports: AuthorizationPorts, asking: Asking, credential: OAuthGrant): Promise<Authorized> {
  const not = asking.not?.authorization?.replace(/^Bearer /, '')
  const token = await grantedToken(ports, { ...asking, client: credential, not })
  // It may be revoked at any time.
  return { headers: bearer(token), credential, isOld: true }
}

function headersOf(credential: Exclude<Credential, OAuthClient | OAuthGrant>): Headers {
  switch (credential.kind) {
    case 'headers':
      return credential.headers
    case 'basic':
      return {
        authorization: `Basic ${Buffer.from(`${credential.username}:${credential.password}`).toString('base64')}`,
      }
    case 'bearer':
      return bearer(credential.token)
  }
}

async function tokenOf(
  ports: AuthorizationPorts,
  { connection, signal, not }: Asking,
  name: SecretName,
  { credential, token }: KnownSecret & { readonly credential: OAuthClient },
): Promise<Authorized> {
  const isRefused = token && not?.authorization === bearer(token.value).authorization
  if (token && !isRefused && ports.clock.monotonic() < token.until) {
    return { headers: bearer(token.value), credential, isOld: true }
  }
  const fresh = await fetchToken({ ...ports, signal }, connection.name, credential)
  ports.memory.of(knownSecrets).keep(name, { credential, token: fresh }, ports.clock.monotonic())
  return { headers: bearer(fresh.value), credential, isOld: false }
}

function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` }
}
