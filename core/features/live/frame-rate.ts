import type { Clock } from '../../base/ports/clock.ts'

/** The rate of one connection, or of all connections of one key: `burst` at once, then `perS` a second. */
export interface FrameRate {
  readonly perS: number
  readonly burst: number
}

export const connectionRate: FrameRate = { perS: 50, burst: 300 }
export const keyRate: FrameRate = { perS: 500, burst: 3_000 }

/** A subscription reads the store; fifty of them, the maximum of one connection, fit into the burst. */
export const frameCosts = { ping: 1, unsubscribe: 2, subscribe: 5, await_work: 5 } as const

/** `over`: this frame is refused. `far_over`: frames were refused for so long that the connection is closed. */
export type Verdict = 'within' | 'over' | 'far_over'

/** The rest of a rate. Negative values count refusals. */
export interface Allowance {
  readonly left: number
  readonly at: number
}

/** Refusals of a third of a burst are no longer a mistake. */
function closesBelow({ burst }: FrameRate): number {
  return -burst / 3
}

export function spend(
  rate: FrameRate,
  before: Allowance | undefined,
  cost: number,
  now: number,
): { readonly verdict: Verdict; readonly allowance: Allowance } {
  // If the clock was set back, nothing is added or removed.
  const seconds = before ? Math.max(0, now - before.at) / 1000 : 0
  const left = (before ? Math.min(rate.burst, before.left + seconds * rate.perS) : rate.burst) - cost
  const verdict = left >= 0 ? 'within' : left >= closesBelow(rate) ? 'over' : 'far_over'
  return { verdict, allowance: { left: Math.max(left, closesBelow(rate) - 1), at: now } }
}

/** The longest idle ones are dropped first: they have their whole rate again. */
const remembered = 20_000

export interface Spender {
  spend(id: string, cost: number): Verdict
}

/** Each process keeps its own: this stops a runaway client from occupying one, but is not an exact quota. */
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
