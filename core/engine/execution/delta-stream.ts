import type { DeltaFrame, ReasoningFrame } from '../../../contract/live.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Logger } from '../../base/ports/logger.ts'
import type { Settings } from '../../base/ports/settings.ts'
import type { Sockets } from '../../base/ports/sockets.ts'
import type { Store } from '../../base/ports/store.ts'
import { audienceMs, createDeltaFollowers } from './delta-followers.ts'

/** The pause before the next try if frames could not be sent at all. */
const afterErrorMs = 100
/** For one step, to all its followers: with more than 20 of them its text comes less often, which leaves quota and processor to others. */
const framesPerS = 200
/** In UTF-16 units; in JSON at most six bytes each (an escaped control character), so a frame stays below 32 KB. */
const maxUnits = 5000
/** The maximum that waits while frames are under way. Older text is dropped: the step’s own event has it. */
const maxWaiting = 20 * maxUnits
/** This much is held until older text is dropped: dropping word by word would copy all of it each time. */
const maxHeld = 2 * maxWaiting
/** Whoever comes in the middle is sent so much of what was written before, at the most. */
const maxEarlier = maxWaiting

export interface DeltaPorts {
  readonly clock: Clock
  readonly sockets: Pick<Sockets, 'send'>
  readonly store: Store
  readonly logger: Logger
  readonly settings: Pick<Settings, 'gather_text_ms'>
}

export interface DeltaTarget {
  /** Text of the answer, or of the reasoning before it. */
  readonly type: (DeltaFrame | ReasoningFrame)['type']
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
 * Streams a step’s text to its followers. Who begins to follow the mission in the middle first gets what was written before. Text that arrives soon after a frame gathers until the next one is due, even if no more
 * arrives. The rest at the end of the step is not sent: the step’s own event has it. So a reply that is written at once costs
 * nothing here.
 *
 * Nobody waits for it, and failures at followers stay here: the model continues, whoever listens. While
 * frames are under way, new text waits for the next ones.
 */
export function createDeltaStream(ports: DeltaPorts, target: DeltaTarget): DeltaStream {
  const { clock, logger } = ports
  const gatherMs = ports.settings.gather_text_ms
  const followers = createDeltaFollowers(ports, target.mission)
  let waiting = ''
  /** The end of what was taken. */
  let earlier = ''
  let offset = 0
  let dueAt = clock.monotonic() + gatherMs
  let timer: NodeJS.Timeout | undefined
  let state: 'idle' | 'sending' | 'ended' = 'idle'
  /** Failures of the look-up, or of sending as a whole. */
  let lastError: unknown

  function take(units: number): string {
    const taken = waiting.slice(0, units)
    waiting = waiting.slice(units)
    offset += units
    earlier += taken
    if (earlier.length > 2 * maxEarlier) earlier = earlier.slice(-maxEarlier)
    return taken
  }

  function dropOldest(): void {
    if (waiting.length > maxWaiting) take(waiting.length - maxWaiting)
  }

  async function sendWhatWaits(): Promise<void> {
    dropOldest()
    const until = offset + waiting.length
    const pieces = Math.ceil(Math.min(earlier.length, maxEarlier) / maxUnits)
    // So many that what they are sent fits into one second, at least one of them.
    const { all, newcomers } = await followers.now(
      pieces === 0 ? undefined : Math.max(1, Math.floor(framesPerS / pieces)),
    )
    await sendEarlier(newcomers)
    for (let end = endOfPiece(waiting); end > 0 && offset < until; end = endOfPiece(waiting)) {
      if (state === 'ended') return
      const at = offset
      const text = take(end)
      if (all.length > 0) await followers.send(all, frameOf(target, text, at))
    }
    const msOfEarlier = (1000 * pieces * newcomers.length) / framesPerS
    dueAt = clock.monotonic() + Math.max(pauseMs(gatherMs, all.length), msOfEarlier)
  }

  async function sendEarlier(newcomers: readonly string[]): Promise<void> {
    if (newcomers.length === 0) return
    let text = earlier.slice(-maxEarlier)
    // Its second half alone would say nothing.
    if (/^[\uDC00-\uDFFF]/.test(text)) text = text.slice(1)
    const first = offset - text.length
    for (let at = 0, end = endOfPiece(text); end > 0 && state !== 'ended'; at += end, end = endOfPiece(text.slice(at)))
      await followers.send(newcomers, frameOf(target, text.slice(at, at + end), first + at))
  }

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    state = 'sending'
    try {
      await sendWhatWaits()
    } catch (error) {
      dueAt = clock.monotonic() + afterErrorMs
      lastError = error
    } finally {
      if (state === 'sending') {
        state = 'idle'
        flushWhenDue()
      }
    }
  }

  function flushWhenDue(): void {
    if (state !== 'idle' || isNoPiece(waiting)) return
    const left = dueAt - clock.monotonic()
    if (left <= 0) void flush()
    else timer ??= setTimeout(look, left).unref()
  }

  /** A timer may be early. */
  function look(): void {
    timer = undefined
    flushWhenDue()
  }

  return {
    add(text) {
      waiting += text
      if (waiting.length > maxHeld) dropOldest()
      flushWhenDue()
    },
    end() {
      state = 'ended'
      clearTimeout(timer)
      const { failed, leftOut, why } = followers.failures()
      if (failed === 0 && lastError === undefined) return
      const { mission, step } = target
      const about = { mission, step, failed, left_out: leftOut, why, error: lastError }
      logger.warn('Some followers did not get all of a step’s text', about)
    },
  }
}

/** A new follower is noticed at the next look-up. */
function pauseMs(gatherMs: number, followers: number): number {
  return followers === 0 ? audienceMs : Math.max(gatherMs, (1000 * followers) / framesPerS)
}

function frameOf({ type, mission, attempt, step }: DeltaTarget, text: string, offset: number): string {
  const frame = { type, mission_id: mission, attempt, step, offset, text: text.toWellFormed() }
  return JSON.stringify(frame satisfies Omit<DeltaFrame | ReasoningFrame, 'type'>)
}

/** Called with each word, so it never inspects long text, which would first have to be joined. */
function isNoPiece(text: string): boolean {
  return text.length < 2 && endOfPiece(text) === 0
}

/** The end of the next frame’s text: a surrogate pair stays together, so its first half waits for the second. */
function endOfPiece(text: string): number {
  const end = Math.min(text.length, maxUnits)
  return /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end
}
