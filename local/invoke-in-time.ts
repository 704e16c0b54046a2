import { SortieError } from '../contract/errors.ts'
import { timeLimit } from '../core/base/times/time-limit.ts'
import { unlessAborted } from '../core/base/times/unless-aborted.ts'
import type { HostedFunction } from './functions.ts'
import { type Asking, newInvocation } from './invocation.ts'

/** For what ends by the clock of its own invocation. */
const graceMs = 5000

/**
 * Invokes as Lambda does: what has not ended by the function's timeout, and a grace, has failed. It cannot be ended from here,
 * as a Lambda is, but nobody waits for it any more, and what it held is given back. Where its time is up while the disk takes nothing, it has it once more from
 * when the disk works again: that it waited was not its own doing.
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
