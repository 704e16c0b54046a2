import { SortieError } from '../../../contract/errors.ts'
import { timeLimit } from '../../base/times/time-limit.ts'
import { unlessAborted } from '../../base/times/unless-aborted.ts'

/**
 * Stores a file while time remains: the examination of a document may take long under load, and a call that changed something
 * must be reported before its own time is up.
 * @throws SortieError `unavailable`, and those of `save`
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
