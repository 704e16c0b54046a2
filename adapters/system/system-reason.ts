import { getSystemErrorMessage } from 'node:util'

/**
 * Why the system refused something, in its words: `no such file or directory`. Node’s own message wraps these in a code and a call; for
 * other errors the message is returned.
 */
export function systemReason(error: unknown): string {
  // Several addresses were tried in vain.
  if (error instanceof AggregateError && error.errors.length > 0) return systemReason(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  return isRefusal(error) ? getSystemErrorMessage(error.errno) : error.message
}

/** The error, the call, and the path, if there is one. */
interface SystemRefusal extends Error {
  readonly errno: number
  readonly syscall?: string
  readonly path?: string
}

/** libuv’s numbers are negative; libraries use the same name for numbers of their own. */
export function isRefusal(error: Error): error is SystemRefusal {
  return 'errno' in error && typeof error.errno === 'number' && error.errno < 0
}
