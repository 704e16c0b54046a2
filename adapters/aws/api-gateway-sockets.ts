import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import type { Sockets } from '../../core/base/ports/sockets.ts'
import { asUnavailable, clientConfig, lazily } from './client-config.ts'
import { required, variables } from './environment.ts'

/** Requests at a time; the SDK opens up to 50 connections. */
const parallel = 40

/** API Gateway closes a connection with code 1009 when a frame is larger: docs.aws.amazon.com/apigateway/latest/developerguide/limits.html. */
const maxFrameBytes = 32 * 1024

/** Frames through the management API of the WebSocket API: one request for each connection. */
export function createSockets(): Sockets {
  const client = lazily(
    () => new ApiGatewayManagementApiClient({ ...clientConfig, endpoint: required(variables.socketsEndpoint) }),
  )
  return {
    async send(connections, frame) {
      const data = Buffer.from(frame)
      if (data.byteLength > maxFrameBytes) throw new Error(`A frame has at most ${maxFrameBytes} bytes`)
      return await sendToAll(client(), connections, data)
    },
    /** Each send has waited for API Gateway to take the frame, and it keeps what waits for a reader. */
    async room() {},
    async close(connection) {
      await isGone(() => client().send(new DeleteConnectionCommand({ ConnectionId: connection })))
    },
  }
}

/** One connection's failure does not keep the frame from the others; it is thrown after they were tried. */
async function sendToAll(
  client: ApiGatewayManagementApiClient,
  connections: readonly string[],
  data: Uint8Array,
): Promise<readonly string[]> {
  const gone: string[] = []
  const failures: unknown[] = []
  const left = connections.values()
  const sendRest = async () => {
    for (const connection of left) {
      const command = new PostToConnectionCommand({ ConnectionId: connection, Data: data })
      try {
        if (await isGone(() => client.send(command))) gone.push(connection)
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, connections.length) }, sendRest))
  if (failures.length > 0) throw failures[0]
  return gone
}

async function isGone(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await asUnavailable('API Gateway', call)
    return false
  } catch (error) {
    if (error instanceof Error && error.name === 'GoneException') return true
    throw error
  }
}
