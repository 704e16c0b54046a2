import { SortieError } from '../../../contract/errors.ts'
import { timeLimit } from '../../base/times/time-limit.ts'
import { unlessAborted } from '../../base/times/unless-aborted.ts'

/**
 * Keeps a file while there is time for it: to look at a document may take long where many are looked at, and a call that changed
 * something is to be told of before its own time is up.
 * @throws SortieError `unavailable`, and what `save` throws
 */
export async function saveInTime<Saved>(ms: number, save: () => Promise<Saved>): Promise<Saved> {
  const limit = timeLimit(Math.max(0, ms))
  try {
    return await unlessAborted(save(), limit.signal)
  } catch (error) {
    throw limit.isUp() ? new SortieError('unavailable', 'There was no time left to store this file') : error
  } finally {
    limit.clear()
  }
}
