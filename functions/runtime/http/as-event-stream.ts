import { eventStreamText, streamBegins } from '../../../core/features/events/event-stream-text.ts'
import type { Streamed } from '../../../core/features/events/stream-events.ts'
import { EventStream } from './event-stream.ts'

/** @param onEnd called once, when the stream ends, fails or is abandoned */
export function asEventStream(streamed: AsyncIterable<Streamed>, onEnd?: () => Promise<void>): EventStream {
  return new EventStream(
    (async function* () {
      try {
        yield streamBegins
        for await (const one of streamed) yield eventStreamText(one)
      } finally {
        await onEnd?.()
      }
    })(),
  )
}
