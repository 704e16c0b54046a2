import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import { SortieError } from '../../contract/errors.ts'
import type { Logger } from '../../core/base/ports/logger.ts'
import type { Outbox, Sockets } from '../../core/base/ports/sockets.ts'
import { clientConfig, lazily } from './client-config.ts'
import { required, variables } from './environment.ts'
import { deliverLines, linesAtOnce } from './sockets/deliver-lines.ts'
import { createPace, type Rate } from './sockets/pace.ts'
import { defaultPatience, type Patience, postPatiently } from './sockets/post-frame.ts'
import { connectionsOfAShard, deliverShards } from './sockets/shards.ts'

/** API Gateway closes a connection with code 1009 when a frame is larger: docs.aws.amazon.com/apigateway/latest/developerguide/limits.html. */
const maxFrameBytes = 32 * 1024

/** The rate of one process. All calls of API Gateway’s control share 10,000 a second of the account, by default. */
export const pushRate: Rate = { perS: 1_000, burst: 100 }

/** Sends frames through the management API of the WebSocket API: one request for each connection and frame. */
export function createSockets(logger: Pick<Logger, 'warn'>, patience = defaultPatience): Sockets {
  const client = lazily(() => new ApiGatewayManagementApiClient(socketsConfig(patience)))
  /** Only for functions and audiences that need it. */
  const shardFunction = lazily(async () => (await import('./sockets/shard-function.ts')).createShardFunction())
  const pace = createPace(pushRate)

  async function deliver(outbox: Outbox) {
    const bytesOf = encoded(outbox)
    return await deliverLines(outbox, (connection, frame) => {
      const command = new PostToConnectionCommand({ ConnectionId: connection, Data: bytesOf(frame) })
      return postPatiently(() => client().send(command), patience, pace)
    })
  }

  async function deliverToMany(outbox: Outbox) {
    if (outbox.size <= connectionsOfAShard) return await deliver(outbox)
    return await deliverShards(outbox, await shardFunction(), (shard, error) => {
      logger.warn('push-shard did not deliver its part, so push does', { connections: shard.size, error })
      return deliver(shard)
    })
  }

  return {
    send: (connections, frame) => deliver(new Map(connections.map((connection) => [connection, [frame]]))),
    deliver,
    deliverToMany,
    /** Each send has waited for API Gateway to accept the frame, and it buffers for slow readers. */
    async room() {},
    async close(connection) {
      const command = new DeleteConnectionCommand({ ConnectionId: connection })
      const closed = await postPatiently(() => client().send(command), patience, pace)
      if (typeof closed !== 'object') return
      throw new SortieError('unavailable', 'API Gateway does not close a connection', { retryAfter: 1 })
    },
  }
}

/** Tries are counted here, for each connection: the SDK’s own share a bucket, which a failing connection would empty. */
function socketsConfig({ tryMs }: Patience) {
  // No request waits for another’s socket: that would count as its own silence.
  const sockets = { maxSockets: linesAtOnce }
  return {
    ...clientConfig,
    maxAttempts: 1,
    requestHandler: {
      ...{ ...clientConfig.requestHandler, connectionTimeout: tryMs, requestTimeout: tryMs },
      ...{ httpAgent: sockets, httpsAgent: sockets },
    },
    endpoint: required(variables.socketsEndpoint),
  }
}

/** Each frame is encoded once, whoever it is for. @throws Error before anything is sent, for one that is too long */
function encoded(outbox: Outbox): (frame: string) => Uint8Array {
  const known = new Map<string, Uint8Array>()
  const bytesOf = (frame: string) => {
    const bytes = known.get(frame) ?? Buffer.from(frame)
    if (bytes.byteLength > maxFrameBytes) throw new Error(`A frame has at most ${maxFrameBytes} bytes`)
    known.set(frame, bytes)
    return bytes
  }
  for (const frames of outbox.values()) for (const frame of frames) bytesOf(frame)
  return bytesOf
}
