import middy from '@middy/core'
import type { APIGatewayProxyResultV2, APIGatewayProxyWebsocketEventV2, Context } from 'aws-lambda'
import { isSortieError } from '../../contract/errors.ts'
import type { ServerFrame } from '../../contract/live.ts'
import type { ErrorBody } from '../../contract/resources/error.ts'
import type { Clock } from '../../core/base/ports/clock.ts'
import type { Logger } from '../../core/base/ports/logger.ts'
import type { Settings } from '../../core/base/ports/settings.ts'
import type { Sockets } from '../../core/base/ports/sockets.ts'
import type { Credential } from '../../core/features/live/connections.ts'
import { countByAddress } from './http/address-limit.ts'
import { isFromEdge } from './http/edge.ts'
import { errorResponse } from './http/error-mapping.ts'
import { addressOf, originOf, type Received } from './http/origin.ts'

/** API Gateway gives `$connect` the headers and query string of the handshake, which its types leave out. */
export type WebSocketEvent = Omit<APIGatewayProxyWebsocketEventV2, 'requestContext'> & {
  readonly requestContext: APIGatewayProxyWebsocketEventV2['requestContext'] & {
    readonly identity?: { readonly sourceIp?: string }
  }
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>
}

export interface Connections {
  open(id: string, credential: Credential): Promise<void>
  close(id: string): Promise<void>
  frame(id: string, text: string): Promise<void>
}

interface WebSocketPorts {
  readonly sockets: Sockets
  readonly clock: Clock
  readonly logger: Logger
  readonly settings: Settings
}

export type WebSocketHandler = (event: WebSocketEvent, context: Context) => Promise<APIGatewayProxyResultV2>

/** A refused handshake is answered with its status; a refused frame with an error frame on the open connection. */
export function webSocketHandler(ports: WebSocketPorts, connections: Connections): WebSocketHandler {
  const count = countByAddress(ports.clock)
  return middy<WebSocketEvent, APIGatewayProxyResultV2>({ timeoutEarlyInMillis: 0 }).handler(async (event) => {
    try {
      // Any site’s page may open a connection with a key, or a ticket that was made with one.
      if (event.requestContext.eventType === 'CONNECT') originOf(handshakeOf(event), reachOf(event, ports.settings))
      await act(connections, event)
      return { statusCode: 200 }
    } catch (error) {
      return refuse(
        ports,
        event,
        counted(error, () => count(addressOf(handshakeOf(event), ports.settings))),
      )
    }
  })
}

async function act(connections: Connections, event: WebSocketEvent): Promise<void> {
  const { connectionId: id, eventType } = event.requestContext
  if (eventType === 'CONNECT') await connections.open(id, credentialOf(event))
  if (eventType === 'DISCONNECT') await connections.close(id)
  if (eventType === 'MESSAGE') await connections.frame(id, event.body ?? '')
}

/** The address of the WebSocket API stays valid beside the edge’s, which pages of the console use: what comes past the edge is not refused. */
function reachOf(event: WebSocketEvent, { edge_secrets, ...settings }: Settings): Settings {
  const isAtEdge = isFromEdge(handshakeOf(event).headers, edge_secrets)
  return { ...settings, ...(isAtEdge && edge_secrets && { edge_secrets }) }
}

/** A handshake as an HTTP request. API Gateway passes its headers on in the client’s own spelling. */
function handshakeOf({ headers = {}, requestContext }: WebSocketEvent): Received {
  const spelt = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  const sourceIp = requestContext.identity?.sourceIp
  return {
    headers: Object.fromEntries(spelt),
    requestContext: { ...requestContext, ...(sourceIp === undefined ? {} : { http: { sourceIp } }) },
  }
}

/** Senders without a valid key are counted by address, as on every route. @returns the refusal */
function counted(error: unknown, count: () => void): unknown {
  const codes: readonly string[] = ['unauthenticated', 'misdirected_request']
  if (!isSortieError(error) || !codes.includes(error.code)) return error
  try {
    count()
    return error
  } catch (tooMany) {
    return tooMany
  }
}

async function refuse(ports: WebSocketPorts, event: WebSocketEvent, error: unknown): Promise<APIGatewayProxyResultV2> {
  const { connectionId, eventType, requestId } = event.requestContext
  if (!isSortieError(error)) ports.logger.error('A WebSocket event failed', { request_id: requestId, error })
  const refused = errorResponse(error, requestId, ports.clock.now())
  if (eventType !== 'MESSAGE') return refused
  await ports.sockets.send([connectionId], errorFrame(refused.body ?? ''))
  return { statusCode: 200 }
}

/** Cookies do not count: a page asks for a ticket. */
function credentialOf(event: WebSocketEvent): Credential {
  const { authorization, origin } = handshakeOf(event).headers
  return { authorization, ticket: event.queryStringParameters?.ticket, page: origin }
}

function errorFrame(body: string): string {
  const { error } = JSON.parse(body) as ErrorBody
  return JSON.stringify({ type: 'error', error } satisfies ServerFrame)
}
