import { waits } from '../adapters/aws/settings.ts'
import { operations } from '../contract/api.ts'
import type { Route } from '../contract/route.ts'
import type { Stage } from './stage.ts'

/** Requests of all callers to one route: a second, and at once after a pause. More get 429. */
export interface Throttle {
  readonly rate: number
  readonly burst: number
}

type Throttled = Pick<Route, 'scope' | 'waitsUpTo' | 'method'>

/**
 * Anybody may ask what is open, without a key that could be limited. All of it together takes at most this part of a stage's
 * Lambdas, even where each request starts one.
 */
const shareOfOpen = 1 / 5

/** What waits on purpose holds its Lambda for as long. All of it together holds at most this part of them. */
const shareOfWaiting = 1 / 5

/** What opens a WebSocket, whose key or ticket a function is yet to look at: at most this part of them. */
const shareOfHandshakes = 1 / 5

const reading: Throttle = { rate: 2_000, burst: 2_000 }
const writing: Throttle = { rate: 1_000, burst: 1_000 }

/** All routes of a stage together: protects the account's other work where a route has no throttle of its own. */
export const throttleOfStage: Throttle = { rate: 1_000, burst: 1_000 }

/**
 * By what a route costs us. What one tenant may ask is lower, and kept by the functions.
 * @param longestWaitS for how many seconds a function keeps a request waiting
 */
export function throttleOf(
  route: Throttled,
  { concurrency }: Pick<Stage, 'concurrency'>,
  longestWaitS = waits.longest_s,
): Throttle {
  if (isOpen(route)) return open(concurrency)
  const usual = route.method === 'GET' ? reading : writing
  return isWaiting(route) && longestWaitS > 0 ? waiting(usual, concurrency, longestWaitS) : usual
}

/** Paths that are none. */
export function throttleOfUnknown({ concurrency }: Pick<Stage, 'concurrency'>): Throttle {
  return open(concurrency)
}

/** Frames of WebSockets of all tenants. */
export const throttleOfFrames: Throttle = { rate: 1_000, burst: 1_000 }

/**
 * Half of their share may come at once, and what comes while those are at work, for less than half a second each, takes the other
 * half.
 */
export function throttleOfHandshakes({ concurrency }: Pick<Stage, 'concurrency'>): Throttle {
  const half = Math.max(1, Math.floor((concurrency * shareOfHandshakes) / 2))
  return { rate: half * 2, burst: half }
}

/** As API Gateway has it. */
export function settingOf({ rate, burst }: Throttle) {
  return { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }
}

function open(concurrency: number): Throttle {
  const unknown = 1
  const most = Math.max(1, Math.floor((concurrency * shareOfOpen) / (routesThat(isOpen) + unknown)))
  return { rate: most, burst: most }
}

/** Half of its share may come at once, if that is one, and the rest while those still wait. */
function waiting(usual: Throttle, concurrency: number, longestWaitS: number): Throttle {
  const share = (concurrency * shareOfWaiting) / routesThat(isWaiting)
  const burst = Math.max(1, Math.min(usual.burst, Math.floor(share / 2)))
  const rest = Math.max(0.01, Math.floor(((share - burst) / longestWaitS) * 100) / 100)
  return { rate: Math.min(usual.rate, rest), burst }
}

function isOpen({ scope }: Throttled): boolean {
  return scope === 'public'
}

function isWaiting({ waitsUpTo }: Throttled): boolean {
  return waitsUpTo !== undefined
}

/** HEAD is a route of its own beside GET. */
function routesThat(are: (route: Throttled) => boolean): number {
  const routes = operations.map(([, route]): Throttled => route).filter(are)
  return routes.reduce((count, { method }) => count + (method === 'GET' ? 2 : 1), 0)
}
