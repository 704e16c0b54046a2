import type { Ports } from '../../base/ports/ports.ts'
import type { Web, WebRequest } from '../../base/ports/web.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { mayGoTo, problemOfAddress } from '../../records/service-connection/bound-host.ts'
import {
  putUse,
  readServiceConnection,
  type ServiceConnection,
} from '../../records/service-connection/service-connection.ts'
import { type Authorized, authorization } from './authorization.ts'
import { type ConnectedResponse, hidingOf, redacted, secretsOf } from './redact.ts'
import { unusable } from './unusable.ts'
import { useTimes } from './use-times.ts'

export type ConnectionPorts = Pick<Ports, 'web' | 'secrets' | 'clock' | 'memory'>

type Where = Pick<Scope, 'tenant' | 'store'>

/** A request that may name a connection, whose secret is sent along. */
export interface ConnectedRequest extends WebRequest {
  readonly connection?: string | null
  /**
   * Called before the request is sent, with a function that hides its credentials in a text: for parts of an answer that are
   * shown while it arrives.
   */
  readonly onHiding?: (hide: (text: string) => string) => void
}

type HidingRequest = Omit<ConnectedRequest, 'connection'>

function withoutHiding({ onHiding: _, ...request }: HidingRequest): WebRequest {
  return request
}

/** The web port, extended by the connections of one tenant. */
export interface ConnectedWeb {
  /** @throws SortieError those of the port, and `connection_unusable`, `connection_needs_authorization`: then nothing was sent */
  fetch(request: ConnectedRequest): Promise<ConnectedResponse>
}

export function connectedWeb(ports: ConnectionPorts, scope: Where): ConnectedWeb {
  return {
    async fetch({ connection: name, ...request }) {
      if (name === undefined || name === null) return ports.web.fetch(withoutHiding(request))
      const connection = (await readServiceConnection(scope.store, name))?.body
      if (!connection) throw unusable(name, 'there is none of that name')
      return fetchThrough(ports, scope, connection, request)
    },
  }
}

/** Uses the connection as it was just read: after a rotation or a revocation, the old secret is no longer sent. */
export async function fetchThrough(
  ports: ConnectionPorts,
  scope: Where,
  connection: ServiceConnection,
  request: HidingRequest,
): Promise<ConnectedResponse> {
  requireBound(connection, request.url)
  await noteUse(ports, scope, connection.name)
  const asking = { tenant: scope.tenant, store: scope.store, connection, signal: request.signal }
  const first = await authorization(ports, asking)
  const sendAs = (authorized: Authorized) => {
    const secrets = secretsOf(authorized.credential, authorized.headers)
    request.onHiding?.(hidingOf(secrets))
    return send(ports.web, withoutHiding(request), connection, { headers: authorized.headers, secrets })
  }
  const answer = await sendAs(first)
  if (answer.status !== 401 || !first.isOld) return answer
  // A refused request had no effect. The token was revoked early, so one more is requested, but no third.
  return sendAs(await authorization(ports, { ...asking, not: first.headers }))
}

function requireBound({ name, hosts }: ServiceConnection, address: string): void {
  // The port refuses an invalid address in its own words.
  const problem = URL.canParse(address) ? problemOfAddress(hosts, new URL(address)) : undefined
  if (problem !== undefined) throw unusable(name, problem)
}

/** The headers that are sent, and the secret texts to hide. */
interface Sent extends Pick<Authorized, 'headers'> {
  readonly secrets: readonly string[]
}

async function send(
  web: Web,
  request: WebRequest,
  { hosts }: ServiceConnection,
  { headers, secrets }: Sent,
): Promise<ConnectedResponse> {
  const answer = await web.fetch({ ...request, secret: { headers, mayGoTo: (url) => mayGoTo(hosts, url) } })
  return redacted(answer, secrets)
}

/** Runs before the use, so that a failure loses no answer. */
async function noteUse({ clock, memory }: ConnectionPorts, { tenant, store }: Where, name: string): Promise<void> {
  const now = clock.now()
  if (!memory.of(useTimes).isToBeNoted(tenant, name, now)) return
  await store.write([putUse(name, now)])
}
