import { maxFrameBytes } from '../../../contract/frame-size.ts'
import type { ServerFrame } from '../../../contract/live.ts'
import type { MissionEvent } from '../../../contract/resources/mission.ts'
import type { Logger } from '../../base/ports/logger.ts'

/**
 * An event as a frame. One that no frame can take, which no event of a known type is, is logged and passed over: to try it
 * again would hold up every event behind it.
 */
export function eventFrame(logger: Logger, event: MissionEvent): string | undefined {
  const frame = JSON.stringify({ type: 'event', event } satisfies ServerFrame)
  const bytes = Buffer.byteLength(frame)
  if (bytes <= maxFrameBytes) return frame
  logger.error('An event is longer than a frame and was not sent', { event: event.id, type: event.type, bytes })
  return undefined
}
