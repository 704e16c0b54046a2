import type { Route } from '../contract/route.ts'

/** Requests of all callers to one route: a second, and at once after a pause. More get 429. */
export interface Throttle {
  readonly rate: number
  readonly burst: number
}

/**
 * Anybody may ask, without a key that could be limited. So all that is open together takes at most a fifth of the Lambdas that
 * an account usually has, even where each request starts one.
 */
const open: Throttle = { rate: 20, burst: 20 }

/** One that waits on purpose holds its Lambda for as long. */
const waiting: Throttle = { rate: 200, burst: 400 }

const reading: Throttle = { rate: 2_000, burst: 2_000 }
const writing: Throttle = { rate: 1_000, burst: 1_000 }

/** All routes of a stage together: protects the account's other work where a route has no throttle of its own. */
export const throttleOfStage: Throttle = { rate: 1_000, burst: 1_000 }

/** By what a route costs us. What one tenant may ask is lower, and kept by the functions. */
export function throttleOf({ scope, waitsUpTo, method }: Pick<Route, 'scope' | 'waitsUpTo' | 'method'>): Throttle {
  if (scope === 'public') return open
  if (waitsUpTo !== undefined) return waiting
  return method === 'GET' ? reading : writing
}

/** Paths that are none. */
export const throttleOfUnknown = open
