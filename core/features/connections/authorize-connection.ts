import { createHash } from 'node:crypto'
import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { Authorization } from '../../../contract/resources/connection.ts'
import type { Ports } from '../../base/ports/ports.ts'
import { readItem } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'
import { messagePage } from '../../base/texts/plain-page.ts'
import { iso } from '../../base/times/iso.ts'
import { grantedAt, sealTokens } from '../../engine/connections/sealed-tokens.ts'
import { openCredential } from '../../engine/connections/sealing.ts'
import { askForTokens, type Tokens } from '../../engine/connections/token-endpoint.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { putGranted } from '../../records/service-connection/connection-tokens.ts'
import type { OAuthGrant } from '../../records/service-connection/credential.ts'
import {
  type PendingAuthorization,
  pendingAuthorizationKey,
  pendingAuthorizationKind,
  putPending,
  spendPending,
} from '../../records/service-connection/pending-authorization.ts'
import { readServiceConnection, type ServiceConnection } from '../../records/service-connection/service-connection.ts'
import { requireConnection } from './manage-connections.ts'

type AuthorizePorts = Pick<Ports, 'stores' | 'secrets' | 'ids' | 'clock' | 'web'>

/** As long as somebody may take to say yes. */
const lifeMs = 10 * 60_000

/**
 * The address that somebody opens to authorise a connection (RFC 6749, 4.1, with RFC 7636).
 * @throws SortieError `not_found`, `not_applicable` for one of another kind, `connection_unusable`
 */
export function authorizeConnection(ports: AuthorizePorts) {
  return async (caller: Caller, name: string, origin: string): Promise<Authorization> => {
    const tenant = caller.tenant.id
    const { body: connection } = await requireConnection(ports.stores.tenant(tenant), name)
    const client = await clientOf(ports, tenant, connection)
    const [state, verifier] = [ports.ids.secret(32), ports.ids.secret(32)]
    const pending: PendingAuthorization = {
      ...{ tenant, connection: name, revision: connection.revision },
      redirect_uri: `${origin}/v1/oauth/callback`,
      sealed_verifier: await ports.secrets.seal(tenant, verifier),
      expires_at: ports.clock.now() + lifeMs,
    }
    await ports.stores.platform.write([putPending(state, pending)])
    return { url: addressFor(client, pending, { state, verifier }), expires_at: iso(pending.expires_at) }
  }
}

async function clientOf(ports: AuthorizePorts, tenant: string, connection: ServiceConnection): Promise<OAuthGrant> {
  const { name, kind } = connection
  const credential = kind === 'oauth_authorization_code' ? await openCredential(ports, tenant, connection) : undefined
  if (credential?.kind === 'oauth_authorization_code') return credential
  throw new SortieError(
    'not_applicable',
    `The connection ${name} is of the kind ${kind}, which nobody has to authorise`,
  )
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

/** What a browser brings back from the service. */
interface Brought {
  readonly state: string
  readonly code?: string | undefined
  readonly iss?: string | undefined
  readonly error?: string | undefined
}

/**
 * Takes the answer of a service, once, and gives a page to whoever said yes or no. Nothing of what came is shown.
 * @throws SortieError `not_found`, the same for every reason, so that it tells nothing of what is under way
 */
export function finishAuthorization(ports: AuthorizePorts) {
  return async (brought: Brought): Promise<string> => {
    const pending = await spend(ports, brought.state)
    try {
      const problem = await take(ports, pending, brought)
      const { connection } = pending
      if (problem === undefined)
        return messagePage('It worked.', `The connection ${connection} is authorised. You may close this page.`)
      return messagePage('Nothing was authorised.', `The connection ${connection}: ${problem}. ${whatToDo}`)
    } catch (error) {
      if (!isSortieError(error) || error.retryable) throw error
      return messagePage('Nothing was authorised.', `${error.message}. ${whatToDo}`)
    }
  }
}

/** For whoever looks at a page of ours: mostly not who began it. */
const whatToDo =
  'Whoever sent you the link can make another one: sortie connections authorize, or POST /v1/connections/{name}/authorize'

async function spend({ stores, clock }: AuthorizePorts, state: string): Promise<PendingAuthorization> {
  const key = pendingAuthorizationKey(state)
  const found = await readItem(stores.platform, pendingAuthorizationKind, key, { consistent: true })
  const isSpent = found !== undefined && (await wasWritten(stores.platform.write([spendPending(state)])))
  if (isSpent && clock.now() < found.body.expires_at) return found.body
  const message = `This authorisation is unknown, has expired, or was finished already, and is good once. ${whatToDo}`
  throw new SortieError('not_found', message)
}

/** @returns what keeps it from being authorised, if anything does */
async function take(
  ports: AuthorizePorts,
  { tenant, connection: name, revision, redirect_uri, sealed_verifier }: PendingAuthorization,
  { code, iss, error }: Brought,
): Promise<string | undefined> {
  const store = ports.stores.tenant(tenant)
  const connection = (await readServiceConnection(store, name))?.body
  if (connection?.revision !== revision) return 'it was rotated or deleted meanwhile'
  const client = await clientOf(ports, tenant, connection)
  // Whoever is asked for tokens is the one that was asked to authorise them (RFC 9207).
  if (iss !== undefined && !isIssuer(client, iss))
    return 'the answer came from another service than the one that was asked'
  if (error !== undefined) return error === 'access_denied' ? 'it was denied' : 'the service gave an error instead'
  if (code === undefined) return 'the service gave no code'
  const askedAt = ports.clock.now()
  const code_verifier = await ports.secrets.open(tenant, sealed_verifier)
  const told = await exchange(ports, name, client, { code, redirect_uri, code_verifier })
  if (told === 'refused') return 'the service took back the code that it gave'
  const sealed = await sealTokens(ports, tenant, connection, grantedAt(askedAt, told))
  const tokens = { revision, sealed, authorized_at: ports.clock.now(), refreshing_until: 0 }
  await retryConflicts(() => putGranted(store, name, tokens))
  return undefined
}

function exchange(
  { web }: AuthorizePorts,
  name: string,
  client: OAuthGrant,
  given: Readonly<Record<'code' | 'redirect_uri' | 'code_verifier', string>>,
): Promise<Tokens | 'refused'> {
  const { resource } = client
  const { signal } = new AbortController()
  const form = { grant_type: 'authorization_code', ...given, ...(resource === undefined ? {} : { resource }) }
  return askForTokens({ web, signal, name }, client, form)
}

function isIssuer({ issuer, authorization_url }: OAuthGrant, iss: string): boolean {
  if (issuer !== undefined) return iss === issuer
  return URL.canParse(iss) && new URL(iss).origin === new URL(authorization_url).origin
}
