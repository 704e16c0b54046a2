import type { DeltaFrame } from '../../../contract/live.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Sockets } from '../../base/ports/sockets.ts'
import type { Store } from '../../base/ports/store.ts'
import { subscribers } from '../../records/subscription/subscriptions.ts'

/** Text that arrives within this time goes out as one frame. */
const coalesceMs = 100
/** How long one look-up of who follows serves. */
const audienceMs = 1000
/** Of UTF-16 units; in JSON at most six bytes each (an escaped control character), so a frame stays below 32 KB. */
const maxUnits = 5000

export interface DeltaTarget {
  readonly mission: string
  readonly attempt: number
  readonly step: number
}

/**
 * Streams a step's text to whoever follows, about ten frames a second. What is left when the step ends is not sent: the
 * step's own event has it. So a reply that takes less than 100 ms costs nothing here.
 */
export function createDeltaStream(
  { clock, sockets, store }: { clock: Clock; sockets: Sockets; store: Store },
  target: DeltaTarget,
): { add(text: string): Promise<void> } {
  let waiting = ''
  let offset = 0
  let sentAt = clock.monotonic()
  let audience: readonly string[] = []
  let audienceAt = Number.NEGATIVE_INFINITY

  async function flush(now: number): Promise<void> {
    sentAt = now
    if (now - audienceAt >= audienceMs) {
      audience = await subscribers(store, target.mission)
      audienceAt = now
    }
    for (let end = endOfPiece(waiting); end > 0; end = endOfPiece(waiting)) {
      const frame: DeltaFrame = {
        type: 'delta',
        mission_id: target.mission,
        attempt: target.attempt,
        step: target.step,
        offset,
        text: waiting.slice(0, end).toWellFormed(),
      }
      if (audience.length > 0) await sockets.send(audience, JSON.stringify(frame))
      waiting = waiting.slice(end)
      offset += end
    }
  }

  return {
    async add(text) {
      waiting += text
      const now = clock.monotonic()
      if (now - sentAt >= coalesceMs) await flush(now)
    },
  }
}

/** Where the next frame's text ends: a pair of surrogates stays together, so the first half of one waits for the other. */
function endOfPiece(text: string): number {
  const end = Math.min(text.length, maxUnits)
  return /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end
}
