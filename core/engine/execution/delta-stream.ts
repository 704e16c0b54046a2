import type { DeltaFrame } from '../../../contract/live.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Logger } from '../../base/ports/logger.ts'
import type { Sockets } from '../../base/ports/sockets.ts'
import type { Store } from '../../base/ports/store.ts'
import { createDeltaFollowers } from './delta-followers.ts'

/** Text that arrives within this time goes out as one frame. */
const coalesceMs = 100
/** Of one step, to all its followers: with more than 20 of them its text comes less often, and leaves quota and processor to the rest. */
const framesPerS = 200
/** Of UTF-16 units; in JSON at most six bytes each (an escaped control character), so a frame stays below 32 KB. */
const maxUnits = 5000
/** What waits while frames are under way. The oldest beyond it is dropped: the step's own event has it. */
const maxWaiting = 20 * maxUnits
/** So much is held until the oldest is dropped: to drop a word for each word would copy all of it each time. */
const maxHeld = 2 * maxWaiting

export interface DeltaPorts {
  readonly clock: Clock
  readonly sockets: Pick<Sockets, 'send'>
  readonly store: Store
  readonly logger: Logger
}

export interface DeltaTarget {
  readonly mission: string
  readonly attempt: number
  readonly step: number
}

export interface DeltaStream {
  add(text: string): void
  /** The step is over: nothing more is sent. */
  end(): void
}

/**
 * Streams a step's text to whoever follows, about ten frames a second. What is left when the step ends is not sent: the
 * step's own event has it. So a reply that takes less than 100 ms costs nothing here.
 *
 * Nobody waits for it, and nothing that goes wrong with a follower leaves it: the model goes on, whoever listens. While
 * frames are under way, what comes meanwhile waits for the next ones.
 */
export function createDeltaStream(ports: DeltaPorts, target: DeltaTarget): DeltaStream {
  const { clock, logger } = ports
  const followers = createDeltaFollowers(ports, target.mission)
  let waiting = ''
  let offset = 0
  let dueAt = clock.monotonic() + coalesceMs
  let state: 'idle' | 'sending' | 'ended' = 'idle'
  /** Of a look at who follows, or of frames as a whole. */
  let lastError: unknown

  function take(units: number): string {
    const taken = waiting.slice(0, units)
    waiting = waiting.slice(units)
    offset += units
    return taken
  }

  function dropOldest(): void {
    if (waiting.length > maxWaiting) take(waiting.length - maxWaiting)
  }

  function frameOf(text: string, at: number): string {
    const { mission, attempt, step } = target
    const frame = { type: 'delta', mission_id: mission, attempt, step, offset: at, text: text.toWellFormed() } as const
    return JSON.stringify(frame satisfies DeltaFrame)
  }

  async function sendWhatWaits(): Promise<void> {
    dropOldest()
    const until = offset + waiting.length
    const connections = await followers.now()
    for (let end = endOfPiece(waiting); end > 0 && offset < until; end = endOfPiece(waiting)) {
      if (state === 'ended') return
      const at = offset
      const text = take(end)
      if (connections.length > 0) await followers.send(connections, frameOf(text, at))
    }
    dueAt = clock.monotonic() + Math.max(coalesceMs, (1000 * connections.length) / framesPerS)
  }

  async function flush(): Promise<void> {
    state = 'sending'
    try {
      await sendWhatWaits()
    } catch (error) {
      dueAt = clock.monotonic() + coalesceMs
      lastError = error
    } finally {
      if (state === 'sending') state = 'idle'
    }
  }

  return {
    add(text) {
      waiting += text
      if (waiting.length > maxHeld) dropOldest()
      if (state === 'idle' && clock.monotonic() >= dueAt) void flush()
    },
    end() {
      state = 'ended'
      const { failed, leftOut, why } = followers.failures()
      if (failed === 0 && lastError === undefined) return
      const { mission, step } = target
      const about = { mission, step, failed, left_out: leftOut, why, error: lastError }
      logger.warn('Some followers did not get all of a step’s text', about)
    },
  }
}

/** Where the next frame's text ends: a pair of surrogates stays together, so the first half of one waits for the other. */
function endOfPiece(text: string): number {
  const end = Math.min(text.length, maxUnits)
  return /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end
}
