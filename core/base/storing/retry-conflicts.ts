import { SortieError } from '../../../contract/errors.ts'
import { isWriteConflict } from '../ports/write-conflict.ts'

const maxTries = 100

/**
 * Reads, decides and writes again for as long as others write in between.
 * @throws SortieError `unavailable` after 100 tries
 */
export async function retryConflicts<Result>(readDecideWrite: () => Promise<Result>): Promise<Result> {
  for (let tries = 0; tries < maxTries; tries++) {
    try {
      return await readDecideWrite()
    } catch (error) {
      if (!isWriteConflict(error)) throw error
    }
  }
  throw new SortieError('unavailable', 'Too many changes at once; try again', { retryAfter: 1 })
}
