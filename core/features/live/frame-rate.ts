import type { Clock } from '../../base/ports/clock.ts'

/** What one connection, or all connections of one key, may ask: `burst` at once, then `perS` a second. */
export interface FrameRate {
  readonly perS: number
  readonly burst: number
}

export const connectionRate: FrameRate = { perS: 50, burst: 300 }
export const keyRate: FrameRate = { perS: 500, burst: 3_000 }

/** A subscription reads the store; fifty of them, the most that one connection follows, fit into the burst. */
export const frameCosts = { ping: 1, unsubscribe: 2, subscribe: 5, await_work: 5 } as const

/** `over`: this frame is refused. `far_over`: it was refused for so long that the connection is closed. */
export type Verdict = 'within' | 'over' | 'far_over'

/** What is left of a rate. Below 0, it is what was refused. */
export interface Allowance {
  readonly left: number
  readonly at: number
}

/** A third of a burst in refusals is no mistake any more. */
function closesBelow({ burst }: FrameRate): number {
  return -burst / 3
}

export function spend(
  rate: FrameRate,
  before: Allowance | undefined,
  cost: number,
  now: number,
): { readonly verdict: Verdict; readonly allowance: Allowance } {
  // A clock that was set back gives nothing, and takes nothing away.
  const seconds = before ? Math.max(0, now - before.at) / 1000 : 0
  const left = (before ? Math.min(rate.burst, before.left + seconds * rate.perS) : rate.burst) - cost
  const verdict = left >= 0 ? 'within' : left >= closesBelow(rate) ? 'over' : 'far_over'
  return { verdict, allowance: { left: Math.max(left, closesBelow(rate) - 1), at: now } }
}

/** Those that asked for nothing for longest are forgotten first: they have their whole rate again. */
const remembered = 20_000

export interface Spender {
  spend(id: string, cost: number): Verdict
}

/** Kept by each process for itself: it stops a runaway client from taking one, and is no exact quota. */
export function createSpender(rate: FrameRate, clock: Pick<Clock, 'monotonic'>): Spender {
  const allowances = new Map<string, Allowance>()
  return {
    spend(id, cost) {
      const { verdict, allowance } = spend(rate, allowances.get(id), cost, clock.monotonic())
      allowances.delete(id)
      allowances.set(id, allowance)
      if (allowances.size > remembered) allowances.delete(allowances.keys().next().value as string)
      return verdict
    },
  }
}
