import { SortieError } from '../contract/errors.ts'
import { timeLimit } from '../core/base/times/time-limit.ts'
import { unlessAborted } from '../core/base/times/unless-aborted.ts'
import type { HostedFunction } from './functions.ts'
import { type Asking, newInvocation } from './invocation.ts'

/** For work with a deadline of its own invocation. */
const graceMs = 5000

/**
 * Invokes as Lambda does: an invocation that exceeds the function’s timeout plus a grace period has failed. It cannot be ended from
 * here, as a Lambda is, but nobody waits for it any more, and its resources are returned. If the disk failed meanwhile, it gets its time again from
 * when the disk works: the wait was not its fault.
 * @throws SortieError `unavailable` when its time is up
 */
export async function invokeInTime(
  { definition, invoke, disk }: HostedFunction,
  event: unknown,
  asking?: Asking,
): Promise<unknown> {
  const ended = invoke(event, newInvocation(definition, asking))
  for (;;) {
    const limit = timeLimit(definition.timeoutS * 1000 + graceMs)
    try {
      return await unlessAborted(ended, limit.signal)
    } catch (error) {
      if (!limit.isUp()) throw error
      if (disk === undefined || disk.now.state === 'open') throw tookTooLong(definition)
      await Promise.race([ended, disk.opened()])
    } finally {
      limit.clear()
    }
  }
}

function tookTooLong({ name, timeoutS }: HostedFunction['definition']): SortieError {
  const problem = `${name} has ${timeoutS} s, and was not done by then. It may be done yet: what writes is to be repeated as it was`
  return new SortieError('unavailable', problem, { retryAfter: 1 })
}
