import { timeLimit } from '../core/base/time-limit.ts'
import { unlessAborted } from '../core/base/unless-aborted.ts'
import type { HostedFunction } from './functions.ts'
import { newInvocation } from './invocation.ts'

/** For what ends by the clock of its own invocation. */
const graceMs = 5000

/**
 * Invokes as Lambda does: what has not ended by the function's timeout, and a grace, has failed. It cannot be ended from here,
 * as a Lambda is, but nobody waits for it any more.
 */
export async function invokeInTime({ definition, invoke }: HostedFunction, event: unknown): Promise<unknown> {
  const limit = timeLimit(definition.timeoutS * 1000 + graceMs)
  try {
    return await unlessAborted(invoke(event, newInvocation(definition)), limit.signal)
  } finally {
    limit.clear()
  }
}
