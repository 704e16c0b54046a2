import { waits } from '../adapters/aws/settings.ts'
import { type ApiRoute, apiRoutes, type RouteKind } from './api-routes.ts'
import type { Stage } from './stage.ts'

/** Limits of one route for all callers together: requests a second, and at once after a pause. Further ones get 429. */
export interface Throttle {
  readonly rate: number
  readonly burst: number
}

/**
 * Anybody may call open routes, without a key that could be limited. All of them together use at most this share of a stage's
 * Lambdas, even if each request starts one.
 */
const shareOfOpen = 1 / 5

/** A request that waits on purpose occupies its Lambda meanwhile. All of them together use at most this share. */
const shareOfWaiting = 1 / 5

/** WebSocket handshakes, whose key or ticket no function has checked yet, use at most this share. */
const shareOfHandshakes = 1 / 5

const reading: Throttle = { rate: 2_000, burst: 2_000 }
const writing: Throttle = { rate: 1_000, burst: 1_000 }

/** All routes of a stage together. It protects the account's other work from routes without their own throttle. */
export const throttleOfStage: Throttle = { rate: 1_000, burst: 1_000 }

/**
 * The throttle of a route, by its cost. A tenant's own limits are lower, and functions enforce them.
 * @param longestWaitS the longest time for which a function lets a request wait, in seconds
 */
export function throttleOf(
  { kind }: Pick<ApiRoute, 'kind'>,
  { concurrency }: Pick<Stage, 'concurrency'>,
  longestWaitS = waits.longest_s,
): Throttle {
  if (isOpen(kind)) return open(concurrency)
  const usual = kind === 'reads' || kind === 'reads and waits' ? reading : writing
  return isWaiting(kind) && longestWaitS > 0 ? waiting(usual, concurrency, longestWaitS) : usual
}

/** The throttle of unknown paths. */
export function throttleOfUnknown({ concurrency }: Pick<Stage, 'concurrency'>): Throttle {
  return open(concurrency)
}

/** WebSocket frames of all tenants. */
export const throttleOfFrames: Throttle = { rate: 1_000, burst: 1_000 }

/**
 * Half of their share may arrive at once. Each takes less than half a second, and those that arrive meanwhile use the other half.
 */
export function throttleOfHandshakes({ concurrency }: Pick<Stage, 'concurrency'>): Throttle {
  const half = Math.max(1, Math.floor((concurrency * shareOfHandshakes) / 2))
  return { rate: half * 2, burst: half }
}

/** In the format of API Gateway. */
export function settingOf({ rate, burst }: Throttle) {
  return { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }
}

function open(concurrency: number): Throttle {
  const unknown = 1
  const most = Math.max(1, Math.floor((concurrency * shareOfOpen) / (routesOfKind(isOpen) + unknown)))
  return { rate: most, burst: most }
}

/** Half of its share, but at least one, may arrive at once, and the rest while those still wait. */
function waiting(usual: Throttle, concurrency: number, longestWaitS: number): Throttle {
  const share = (concurrency * shareOfWaiting) / routesOfKind(isWaiting)
  const burst = Math.max(1, Math.min(usual.burst, Math.floor(share / 2)))
  const rest = Math.max(0.01, Math.floor(((share - burst) / longestWaitS) * 100) / 100)
  return { rate: Math.min(usual.rate, rest), burst }
}

function isOpen(kind: RouteKind): boolean {
  return kind === 'open'
}

function isWaiting(kind: RouteKind): boolean {
  return kind === 'reads and waits' || kind === 'writes and waits'
}

function routesOfKind(isMeant: (kind: RouteKind) => boolean): number {
  return apiRoutes.filter(({ kind }) => isMeant(kind)).length
}
