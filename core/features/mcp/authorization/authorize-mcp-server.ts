import { SortieError } from '../../../../contract/errors.ts'
import type { AuthorizeMcpServer, McpAuthorization, McpClientKind } from '../../../../contract/resources/mcp.ts'
import type { Ports } from '../../../base/ports/ports.ts'
import type { Scope } from '../../../base/storing/scope.ts'
import { type BeginPorts, beginAuthorization, redirectUri } from '../../../engine/connections/begin-authorization.ts'
import { openCredential, sealCredential } from '../../../engine/connections/sealing.ts'
import type { Caller } from '../../../records/key/authenticate.ts'
import { type McpServer, requireMcpServer } from '../../../records/mcp/mcp-server.ts'
import type { OAuthGrant } from '../../../records/service-connection/credential.ts'
import {
  readServiceConnection,
  type ServiceConnection,
} from '../../../records/service-connection/service-connection.ts'
import { authorizationUrl, scopeFor } from './asked-scopes.ts'
import { clientFor, isGivenFor } from './choose-client.ts'
import { clientDocumentUrl } from './client-document.ts'
import { type Discovered, discover } from './discover.ts'
import { type Ask, askWithin, cannotAuthorize } from './outside.ts'
import { registerClient } from './register-client.ts'

type Where = Pick<Scope, 'tenant' | 'store'>
type AuthorizePorts = BeginPorts & Pick<Ports, 'web'>

/**
 * Finds out who authorises a server, and gives the address that somebody opens there. Until they have said yes nothing changes.
 * @throws SortieError `not_found`, `not_applicable`, and as the web does
 */
export function authorizeMcpServer(ports: AuthorizePorts) {
  return async (caller: Caller, name: string, given: AuthorizeMcpServer, origin: string): Promise<McpAuthorization> => {
    const tenant = caller.tenant.id
    const scope = { tenant, store: ports.stores.tenant(tenant) }
    const { body: server } = await requireMcpServer(scope.store, name)
    const connection = nameOf(server)
    const hosts = [new URL(server.url).host]
    const former = await formerOf(ports, scope, server)
    const ask = askWithin(ports, name)
    const found = await discover(ask, server, { asked: given.issuer, former: former?.grant.issuer })
    const { issuer, resource } = found
    const scopes = scopeFor(found, server, given.scope)
    const client = await whoAsks(ask, found, { server, tenant, former, given, origin, scope: scopes })
    const credential = credentialOf(found, client, scopes)
    const becoming = {
      hosts,
      token_url: issuer.token_endpoint,
      sealed: await sealCredential(ports, tenant, { name: connection, hosts }, credential),
      before: former?.connection.revision ?? null,
      server: { name, generation: server.generation, issuer: issuer.issuer, client: client.kind, scope: scopes },
    }
    const begun = { tenant, connection, revision: ports.ids.next('rev'), becoming }
    const { url, expires_at } = await beginAuthorization(ports, credential, begun, origin)
    const told = { issuer: issuer.issuer, resource: resource.resource, scope: scopes, client: client.kind, connection }
    return { url, expires_at, ...told }
  }
}

function credentialOf({ issuer, resource }: Discovered, { client }: WhoAsks, scope: string | null): OAuthGrant {
  return {
    kind: 'oauth_authorization_code',
    authorization_url: authorizationUrl(issuer, scope),
    token_url: issuer.token_endpoint,
    ...client,
    ...(scope !== null && { scope }),
    resource: resource.resource,
    issuer: issuer.issuer,
    iss_required: issuer.authorization_response_iss_parameter_supported === true,
  }
}

/** The connection that keeps what is granted: the one that the server has, or one of its own. */
function nameOf({ name, connection }: McpServer): string {
  return connection ?? `mcp-${name}`
}

interface Former {
  readonly connection: ServiceConnection
  readonly grant: OAuthGrant
}

/** What there was by this name, whose place is taken. @throws SortieError `not_applicable` where it is something else */
async function formerOf(
  ports: AuthorizePorts,
  { tenant, store }: Where,
  server: McpServer,
): Promise<Former | undefined> {
  const connection = (await readServiceConnection(store, nameOf(server)))?.body
  if (!connection) return undefined
  const { host } = new URL(server.url)
  if (connection.kind !== 'oauth_authorization_code' || connection.hosts.join() !== host) {
    const why = `there is a connection ${connection.name} that is of another kind or bound to more than ${host}`
    throw cannotAuthorize(server.name, `${why}; delete it, or name the server without it, and authorise it then`)
  }
  const grant = await openCredential(ports, tenant, connection)
  return grant.kind === 'oauth_authorization_code' ? { connection, grant } : undefined
}

interface Asking {
  readonly server: McpServer
  readonly tenant: string
  readonly former: Former | undefined
  readonly given: AuthorizeMcpServer
  readonly origin: string
  readonly scope: string | null
}

interface WhoAsks {
  readonly kind: McpClientKind
  readonly client: Pick<OAuthGrant, 'client_id' | 'client_secret' | 'client_auth'>
}

async function whoAsks(
  ask: Ask,
  { issuer }: Discovered,
  { server, tenant, former, given, origin, scope }: Asking,
): Promise<WhoAsks> {
  const kept = former && isGivenFor(issuer, former.grant, server.authorized?.client) ? former.grant : undefined
  const choice = clientFor(issuer, { given: given.client ?? kept, document: clientDocumentUrl(origin, tenant) })
  switch (choice.kind) {
    case 'given':
    case 'document':
      return choice
    case 'registered': {
      const { at, method } = choice
      return { kind: 'registered', client: await registerClient(ask, { name: server.name, at, method, origin, scope }) }
    }
    case 'none':
      throw new SortieError(
        'not_applicable',
        `client (body): ${issuer.issuer} registers none automatically; register one there with the redirect address ${redirectUri(origin)}, and give its client_id (--client-id)`,
      )
  }
}
