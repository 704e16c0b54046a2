import type { Clock } from '../../core/base/ports/clock.ts'
import type { Logger } from '../../core/base/ports/logger.ts'
import type { HostedConsumer } from '../runtime/feed-turns.ts'
import { type LeftoverQueues, streamHandler } from '../runtime/stream.ts'

/** @param consumers each with only the ports that it declares (`lib/adapters.ts`) */
export function createHandler(
  ports: { readonly clock: Clock; readonly logger: Logger },
  consumers: readonly HostedConsumer[],
  queues: LeftoverQueues,
) {
  return streamHandler(ports, consumers, queues)
}
