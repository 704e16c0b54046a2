import middy from '@middy/core'
import type { Context, EventBridgeEvent } from 'aws-lambda'
import { Envelope, type EventEnvelope } from '../../events/envelope.ts'

export type BusHandler = (event: EventBridgeEvent<string, EventEnvelope>, context: Context) => Promise<void>

/** Handles one event from the bus. If it throws, the event is delivered again, for up to a day. */
export function busHandler(consume: (event: EventEnvelope) => Promise<void>): BusHandler {
  return middy<EventBridgeEvent<string, EventEnvelope>, void>({ timeoutEarlyInMillis: 0 }).handler((event) =>
    consume(Envelope.parse(event.detail)),
  )
}
