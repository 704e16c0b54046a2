import { isSortieError, SortieError } from '../../contract/errors.ts'
import { timeLimit } from '../../core/base/times/time-limit.ts'
import { unlessAborted } from '../../core/base/times/unless-aborted.ts'
import { meaningOf, type Service } from './service-errors.ts'

/**
 * What every SDK client here has. The SDK's own timeouts are unlimited: a lost connection would hold a function until
 * Lambda ends it. The SDK retries throttling, 5xx and network errors with jitter.
 */
export const clientConfig = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
}

/** Creates the client on the first use, so that a function pays only for the services that a request needs. */
export function lazily<Value>(create: () => Value): () => Value {
  let value: Value | undefined
  return () => {
    value ??= create()
    return value
  }
}

/** All tries of a call, with their pauses and the reading of its answer, which the SDK's own timeouts leave out. */
const longestCallMs = 30_000

/**
 * What the service could not do now, after the SDK's retries, becomes `unavailable`; a bug stays what it is.
 * @param withinMs after which nobody waits for the call any more; what came of it is not known, as of one whose answer is lost
 */
export async function asUnavailable<Value>(
  service: Service,
  call: () => Promise<Value>,
  withinMs = longestCallMs,
): Promise<Value> {
  const limit = timeLimit(withinMs)
  try {
    return await unlessAborted(call(), limit.signal)
  } catch (error) {
    if (isSortieError(error) || !(limit.isUp() || meaningOf(service, error) === 'unavailable')) throw error
    throw new SortieError('unavailable', `${service} does not answer`, { retryAfter: 1, cause: error })
  } finally {
    limit.clear()
  }
}
