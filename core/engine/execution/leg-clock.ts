import type { Clock } from '../../base/ports/clock.ts'
import { type Claimed, Fenced } from '../legs/leg.ts'

/** Which time a leg came to the end of: its mission's, or that of the invocation that carries it out. */
export type TimeUp = 'deadline' | 'invocation'

export interface LegClock {
  /** Rejects with `Fenced` when the work has not ended within a grace after its leg was aborted, for whatever reason. */
  readonly givenUp: Promise<never>
  /** What aborted the leg, if the clock did. */
  timeUp(): TimeUp | undefined
  stop(): void
}

/** A step is begun only while at least this much of the invocation is left; a model call may take nearly as long. */
export const stepReserveMs = 300_000
/** What is left of the invocation when the work is aborted: for the work to notice, and for the end to be written. */
const endReserveMs = 30_000
/** How long work that was aborted may take to end by itself. */
const graceMs = 3_000
/** Also bounds how long a step of the wall clock goes unnoticed. */
const lookEveryMs = 1_000

/** Keeps a leg's time from outside, so that neither a deadline nor a lane depends on what the work waits for. */
export function startLegClock({ clock }: { readonly clock: Clock }, leg: Claimed, remainingMs: () => number): LegClock {
  const { promise: givenUp, reject } = Promise.withResolvers<never>()
  // Nobody may be waiting any more when it is given up.
  givenUp.catch(() => {})
  const { signal } = leg.abort
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
    up = left.deadline <= 0 ? 'deadline' : left.invocation <= 0 ? 'invocation' : undefined
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
