import { isSortieError, SortieError } from '../../contract/errors.ts'

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

/** What the service could not do now, after the SDK's retries, becomes `unavailable`; a bug stays what it is. */
export async function asUnavailable<Value>(service: string, call: () => Promise<Value>): Promise<Value> {
  try {
    return await call()
  } catch (error) {
    if (isSortieError(error) || !mayPass(error)) throw error
    throw new SortieError('unavailable', `${service} does not answer`, { retryAfter: 1, cause: error })
  }
}

function mayPass(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('$retryable' in error && error.$retryable) return true
  return (
    /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|SlowDown|Timeout/i.test(error.name) ||
    isServerFault(error) ||
    isNetworkError(error)
  )
}

function isServerFault(error: Error): boolean {
  return '$fault' in error && error.$fault === 'server'
}

function isNetworkError(error: Error): boolean {
  return 'code' in error && /^(ECONN|ENOTFOUND|EPIPE|ETIMEDOUT|EAI_AGAIN)/.test(String(error.code))
}
