import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { Authorization } from '../../../contract/resources/connection.ts'
import type { Ports } from '../../base/ports/ports.ts'
import { readItem } from '../../base/storing/reading.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'
import { messagePage } from '../../base/texts/plain-page.ts'
import { beginAuthorization } from '../../engine/connections/begin-authorization.ts'
import { grantedAt, sealTokens } from '../../engine/connections/sealed-tokens.ts'
import { openCredential } from '../../engine/connections/sealing.ts'
import { askForTokens, type Tokens } from '../../engine/connections/token-endpoint.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import type { OAuthGrant } from '../../records/service-connection/credential.ts'
import {
  type PendingAuthorization,
  pendingAuthorizationKey,
  pendingAuthorizationKind,
  spendPending,
} from '../../records/service-connection/pending-authorization.ts'
import type { ServiceConnection } from '../../records/service-connection/service-connection.ts'
import { authorizedConnection, keepGrant } from './keep-grant.ts'
import { requireConnection } from './manage-connections.ts'

type AuthorizePorts = Pick<Ports, 'stores' | 'secrets' | 'ids' | 'clock' | 'web'>

/**
 * The address that somebody opens to authorise a connection.
 * @throws SortieError `not_found`, `not_applicable` for one of another kind, `connection_unusable`
 */
export function authorizeConnection(ports: AuthorizePorts) {
  return async (caller: Caller, name: string, origin: string): Promise<Authorization> => {
    const tenant = caller.tenant.id
    const { body: connection } = await requireConnection(ports.stores.tenant(tenant), name)
    const client = await clientOf(ports, tenant, connection)
    return beginAuthorization(ports, client, { tenant, connection: name, revision: connection.revision }, origin)
  }
}

async function clientOf(ports: AuthorizePorts, tenant: string, connection: ServiceConnection): Promise<OAuthGrant> {
  const { name, kind } = connection
  const credential = kind === 'oauth_authorization_code' ? await openCredential(ports, tenant, connection) : undefined
  if (credential?.kind === 'oauth_authorization_code') return credential
  throw new SortieError('not_applicable', `The connection ${name} is of the kind ${kind}, which needs no authorisation`)
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
      const it = pending.becoming ? `MCP server ${pending.becoming.server.name}` : `connection ${pending.connection}`
      if (problem === undefined) return messagePage('It worked.', `The ${it} is authorised. You may close this page.`)
      return messagePage('Nothing was authorised.', `The ${it}: ${problem}. ${whatToDo}`)
    } catch (error) {
      if (!isSortieError(error) || error.retryable) throw error
      return messagePage('Nothing was authorised.', `${error.message}. ${whatToDo}`)
    }
  }
}

/** For whoever looks at a page of ours: mostly not who began it. */
const whatToDo =
  'Whoever sent you the link can make another one: sortie connections authorize, or POST /v1/connections/{name}/authorize; for an MCP server sortie mcp authorize, or POST /v1/mcp-servers/{name}/authorize'

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
  pending: PendingAuthorization,
  { code, iss, error }: Brought,
): Promise<string | undefined> {
  const { tenant, connection: name, redirect_uri, sealed_verifier } = pending
  const keeping = { store: ports.stores.tenant(tenant), clock: ports.clock }
  const connection = await authorizedConnection(keeping, pending)
  if (!connection) return changedMeanwhile
  const client = await clientOf(ports, tenant, connection)
  // Whoever is asked for tokens is the one that was asked to authorise them (RFC 9207). Of an answer of somebody else nothing is told.
  if (iss === undefined && client.iss_required) return 'the answer does not say from whom it comes'
  if (iss !== undefined && !isIssuer(client, iss))
    return 'the answer came from another service than the one that was asked'
  if (error !== undefined) return error === 'access_denied' ? 'it was denied' : 'the service gave an error instead'
  if (code === undefined) return 'the service gave no code'
  const askedAt = ports.clock.now()
  const code_verifier = await ports.secrets.open(tenant, sealed_verifier)
  const told = await exchange(ports, name, client, { code, redirect_uri, code_verifier })
  if (told === 'refused') return 'the service took back the code that it gave'
  const sealed = await sealTokens(ports, tenant, connection, grantedAt(askedAt, told))
  return (await keepGrant(keeping, pending, sealed)) ? undefined : changedMeanwhile
}

const changedMeanwhile = 'it was rotated or deleted meanwhile'

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
