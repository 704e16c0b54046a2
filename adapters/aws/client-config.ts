import { isSortieError, SortieError } from '../../contract/errors.ts'
import { timeLimit } from '../../core/base/times/time-limit.ts'
import { unlessAborted } from '../../core/base/times/unless-aborted.ts'
import { meaningOf, type Service } from './service-errors.ts'

/**
 * The common settings of the SDK clients. The SDK’s own timeouts are unlimited: a lost connection would occupy a function until
 * Lambda ends it. The SDK retries throttling, 5xx and network errors with jitter.
 */
export const clientConfig = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
}

/** Creates the client at its first use, so that a function pays only for the services that a request needs. */
export function lazily<Value>(create: () => Value): () => Value {
  let value: Value | undefined
  return () => {
    value ??= create()
    return value
  }
}

/** For all tries of a call, with their pauses and the reading of its answer, which the SDK’s own timeouts exclude. */
const longestCallMs = 30_000

/**
 * A failure of the service, after the SDK’s retries, becomes `unavailable`; a bug stays what it is.
 * @param withinMs after which nobody waits for the call any more; its outcome is unknown, like that of a call whose answer is lost
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
