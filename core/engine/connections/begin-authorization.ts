import { createHash } from 'node:crypto'
import type { Authorization } from '../../../contract/resources/connection.ts'
import type { Ports } from '../../base/ports/ports.ts'
import { iso } from '../../base/times/iso.ts'
import type { OAuthGrant } from '../../records/service-connection/credential.ts'
import { type PendingAuthorization, putPending } from '../../records/service-connection/pending-authorization.ts'

export type BeginPorts = Pick<Ports, 'stores' | 'secrets' | 'ids' | 'clock'>

/** The time that somebody has to give consent. */
const lifeMs = 10 * 60_000

type Begun = Pick<PendingAuthorization, 'tenant' | 'connection' | 'revision' | 'becoming'>

/** The address to which the browser returns. @param origin of this installation */
export function redirectUri(origin: string): string {
  return `${origin}/v1/oauth/callback`
}

/** Stores the values that the answer must match, and returns the address that somebody opens (RFC 6749, 4.1, with RFC 7636). */
export async function beginAuthorization(
  { stores, secrets, ids, clock }: BeginPorts,
  client: OAuthGrant,
  begun: Begun,
  origin: string,
): Promise<Authorization> {
  const [state, verifier] = [ids.secret(32), ids.secret(32)]
  const pending: PendingAuthorization = {
    ...begun,
    redirect_uri: redirectUri(origin),
    sealed_verifier: await secrets.seal(begun.tenant, verifier),
    expires_at: clock.now() + lifeMs,
  }
  await stores.platform.write([putPending(state, pending)])
  return { url: addressFor(client, pending, { state, verifier }), expires_at: iso(pending.expires_at) }
}

interface Proof {
  readonly state: string
  readonly verifier: string
}

function addressFor(client: OAuthGrant, { redirect_uri }: PendingAuthorization, { state, verifier }: Proof): string {
  const url = new URL(client.authorization_url)
  const { client_id, scope, resource } = client
  const asked = {
    response_type: 'code',
    ...{ client_id, redirect_uri, state },
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(scope === undefined ? {} : { scope }),
    ...(resource === undefined ? {} : { resource }),
  }
  for (const [parameter, value] of Object.entries(asked)) url.searchParams.set(parameter, value)
  return url.href
}
