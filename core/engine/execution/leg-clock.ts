import type { Clock } from '../../base/ports/clock.ts'
import { type Claimed, Fenced } from '../legs/leg.ts'

/**
 * Which time limit a leg reached: its mission’s, or that of its invocation. Its present step
 * may have had the whole invocation, so another one would not be enough for it either.
 */
export type TimeUp = 'deadline' | 'invocation' | 'whole_invocation'

export interface LegClock {
  /** Rejects with `Fenced` if the work has not ended within a grace period after its leg was aborted, for any reason. */
  readonly givenUp: Promise<never>
  /** The reason for the abort, if it was the clock. */
  timeUp(): TimeUp | undefined
  stop(): void
}

/** The rest of the invocation when the work is aborted: for the work to notice, and for the end to be written. */
const endReserveMs = 30_000
/** How long aborted work may take to end by itself. */
const graceMs = 3_000
/** Also bounds how long a change of the wall clock goes unnoticed. */
const lookEveryMs = 1_000

/** A step begins only if at least this much of the invocation is left. */
const stepReserveMs = 300_000
/** Until a model writes its first word; over all tries and fallbacks it may be more, but rarely is. */
const openingMs = 60_000
/** Most models write two to four times as fast. */
const slowTokensPerS = 50

/** The maximum for a call; otherwise an agent that may write much but writes little would need a leg for each of its steps. */
const longestReserveMs = 600_000

/** The time that a model call requires before it begins. It need not take as long, and a longer one is cut off. */
function callReserveMs(maxTokens: number): number {
  return Math.min(longestReserveMs, openingMs + (maxTokens / slowTokensPerS) * 1_000 + endReserveMs)
}

/** Whether the rest of an invocation is enough, so that no step begins in vain. */
export interface LegTime {
  isEnoughForStep(): boolean
  /** A leg’s first step has the whole invocation, which must be enough. */
  isEnoughForCall(maxTokens: number): boolean
}

export function legTime(leg: Claimed, remainingMs: () => number): LegTime {
  const isAtFirst = firstStepOf(leg)
  return {
    isEnoughForStep: () => remainingMs() >= stepReserveMs,
    isEnoughForCall: (maxTokens) => isAtFirst() || remainingMs() >= callReserveMs(maxTokens),
  }
}

/** Whether the leg has recorded nothing since it began. */
function firstStepOf(leg: Claimed): () => boolean {
  const before = leg.stored.mission.steps
  return () => leg.stored.mission.steps === before
}

/** Limits a leg’s time from outside, so that neither a deadline nor a lane depends on what the work waits for. */
export function startLegClock({ clock }: { readonly clock: Clock }, leg: Claimed, remainingMs: () => number): LegClock {
  const { promise: givenUp, reject } = Promise.withResolvers<never>()
  // Nobody may be waiting any more when it is given up.
  givenUp.catch(() => {})
  const { signal } = leg.abort
  const isAtFirst = firstStepOf(leg)
  let up: TimeUp | undefined
  let timer = setTimeout(look, lookEveryMs)
  let grace: NodeJS.Timeout | undefined
  const startGrace = () => {
    clearTimeout(timer)
    grace = setTimeout(() => reject(new Fenced()), graceMs)
  }
  signal.addEventListener('abort', startGrace, { once: true })

  function look(): void {
    const left = {
      deadline: leg.stored.mission.deadline - clock.now(),
      invocation: remainingMs() - endReserveMs,
    }
    if (left.deadline <= 0) up = 'deadline'
    else if (left.invocation <= 0) up = isAtFirst() ? 'whole_invocation' : 'invocation'
    if (up) leg.abort.abort()
    else timer = setTimeout(look, Math.min(lookEveryMs, left.deadline, left.invocation))
  }

  return {
    givenUp,
    timeUp: () => up,
    stop() {
      signal.removeEventListener('abort', startGrace)
      clearTimeout(timer)
      clearTimeout(grace)
    },
  }
}
