import { SortieError } from '../../../contract/errors.ts'
import { isWriteConflict, WriteConflict } from '../ports/write-conflict.ts'

const mostTries = 100
/** The first tries follow at once. Later ones spread out, so that many writers of one item do not keep colliding. */
const triesAtOnce = 10
const longestPauseMs = 20

export interface Retry {
  readonly tries?: number
  /** Before the next try: refreshes what the try does not read itself. Its errors are thrown. */
  readonly onConflict?: () => Promise<void> | void
  /** The error after the last try. */
  readonly giveUp?: () => Error
}

/**
 * Reads, decides and writes, and repeats all of it as long as others write in between. Work that follows
 * the write comes afterwards.
 * @param readDecideWrite gets the number of earlier conflicts
 * @throws SortieError `unavailable` after 100 tries, unless `retry` says otherwise
 */
export async function retryConflicts<Result>(
  readDecideWrite: (conflicts: number) => Promise<Result>,
  { tries = mostTries, onConflict, giveUp = tooManyChanges }: Retry = {},
): Promise<Result> {
  for (let conflicts = 0; conflicts < tries; conflicts++) {
    if (conflicts >= triesAtOnce) await pause()
    try {
      return await readDecideWrite(conflicts)
    } catch (error) {
      if (!isWriteConflict(error)) throw error
    }
    await onConflict?.()
  }
  throw giveUp()
}

/** For `readDecideWrite` to throw if it finds, without a write, that somebody else was faster. */
export function overtaken(): WriteConflict {
  return new WriteConflict([])
}

function tooManyChanges(): SortieError {
  return new SortieError('unavailable', 'Too many changes at once; try again', { retryAfter: 1 })
}

/** The duration decides nothing, so it need not be repeatable. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * longestPauseMs))
}
