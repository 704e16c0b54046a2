import middy from '@middy/core'
import type { APIGatewayProxyResultV2, APIGatewayProxyWebsocketEventV2, Context } from 'aws-lambda'
import { isSortieError } from '../../contract/errors.ts'
import type { ServerFrame } from '../../contract/live.ts'
import type { ErrorBody } from '../../contract/resources/error.ts'
import type { Clock } from '../../core/base/ports/clock.ts'
import type { Logger } from '../../core/base/ports/logger.ts'
import type { Settings } from '../../core/base/ports/settings.ts'
import type { Sockets } from '../../core/base/ports/sockets.ts'
import { errorResponse } from './http/error-mapping.ts'
import { originOf } from './http/origin.ts'

/** API Gateway gives `$connect` the headers and query string of the handshake, which its types leave out. */
export type WebSocketEvent = APIGatewayProxyWebsocketEventV2 & {
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>
}

export interface Connections {
  open(id: string, credential: { authorization?: string | undefined; ticket?: string | undefined }): Promise<void>
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
  return middy<WebSocketEvent, APIGatewayProxyResultV2>({ timeoutEarlyInMillis: 0 }).handler(async (event) => {
    try {
      if (event.requestContext.eventType === 'CONNECT') requireOwnHost(ports, event)
      await act(connections, event)
      return { statusCode: 200 }
    } catch (error) {
      return refuse(ports, event, error)
    }
  })
}

async function act(connections: Connections, event: WebSocketEvent): Promise<void> {
  const { connectionId: id, eventType } = event.requestContext
  if (eventType === 'CONNECT') await connections.open(id, credentialOf(event))
  if (eventType === 'DISCONNECT') await connections.close(id)
  if (eventType === 'MESSAGE') await connections.frame(id, event.body ?? '')
}

/** As an HTTP request; the page that opens a connection may be of any site, since it needs a key or a ticket. */
function requireOwnHost({ settings }: WebSocketPorts, { headers = {}, requestContext }: WebSocketEvent): void {
  originOf({ headers: { ...headers, host: headerOf(headers, 'host') }, requestContext }, settings)
}

async function refuse(ports: WebSocketPorts, event: WebSocketEvent, error: unknown): Promise<APIGatewayProxyResultV2> {
  const { connectionId, eventType, requestId } = event.requestContext
  if (!isSortieError(error)) ports.logger.error('A WebSocket event failed', { request_id: requestId, error })
  const refused = errorResponse(error, requestId, ports.clock.now())
  if (eventType !== 'MESSAGE') return refused
  await ports.sockets.send([connectionId], errorFrame(refused.body ?? ''))
  return { statusCode: 200 }
}

/** API Gateway hands on a WebSocket's headers as the client spelt them, which is for the client to choose. */
function headerOf(headers: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const spelt = Object.keys(headers).find((key) => key.toLowerCase() === name)
  return spelt === undefined ? undefined : headers[spelt]
}

function credentialOf(event: WebSocketEvent) {
  return {
    authorization: headerOf(event.headers ?? {}, 'authorization'),
    ticket: event.queryStringParameters?.ticket,
  }
}

function errorFrame(body: string): string {
  const { error } = JSON.parse(body) as ErrorBody
  return JSON.stringify({ type: 'error', error } satisfies ServerFrame)
}
