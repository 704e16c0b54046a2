import { isSortieError } from '../../../contract/errors.ts'
import { asUnavailable } from '../client-config.ts'
import { type Pace, pause } from './pace.ts'

/** The outcome of one frame for one connection. */
export type Posted = 'sent' | 'gone' | { readonly missed: string }

export interface Patience {
  /** One request; it usually takes 15 to 30 ms. */
  readonly tryMs: number
  readonly tries: number
  /** No try begins later than this after the first. */
  readonly lastTryAfterMs: number
  /** The maximum before the second try; doubled before each further one. */
  readonly firstPauseMs: number
}

export const defaultPatience: Patience = { tryMs: 2_000, tries: 3, lastTryAfterMs: 1_500, firstPauseMs: 100 }

/**
 * Retries a request for one connection until it is answered, within its patience. The result concerns only this connection:
 * - 410 `GoneException`: it no longer exists;
 * - 429 `LimitExceededException`, 5xx, no answer, no network: tried again;
 * - 403 `ForbiddenException`, 413 `PayloadTooLargeException`, 400 and anything else: another try would not help.
 *
 * docs.aws.amazon.com/apigatewaymanagementapi/latest/reference/connections-connectionid.html
 */
export async function postPatiently(request: () => Promise<unknown>, patience: Patience, pace: Pace): Promise<Posted> {
  await pace()
  const began = performance.now()
  for (let tries = 1; ; tries++) {
    const posted = await tryPost(request, patience.tryMs)
    const isOver = tries >= patience.tries || performance.now() - began > patience.lastTryAfterMs
    if (typeof posted !== 'object' || !posted.mayPass || isOver) return posted
    await pause(Math.random() * patience.firstPauseMs * 2 ** (tries - 1))
    await pace()
  }
}

async function tryPost(request: () => Promise<unknown>, tryMs: number) {
  try {
    await asUnavailable('API Gateway', request, tryMs)
    return 'sent'
  } catch (error) {
    if (error instanceof Error && error.name === 'GoneException') return 'gone'
    return { missed: nameOf(error), mayPass: isSortieError(error) }
  }
}

function nameOf(error: unknown): string {
  const cause = isSortieError(error) && error.cause !== undefined ? error.cause : error
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
}
