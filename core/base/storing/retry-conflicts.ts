import { SortieError } from '../../../contract/errors.ts'
import { isWriteConflict, WriteConflict } from '../ports/write-conflict.ts'

const mostTries = 100
/** The first tries follow at once. Later ones keep apart, so that many writers of one item do not meet again and again. */
const triesAtOnce = 10
const longestPauseMs = 20

export interface Retry {
  readonly tries?: number
  /** Before the next try: brings up to date what the try does not read itself. What it throws is thrown. */
  readonly onConflict?: () => Promise<void> | void
  /** What is thrown after the last try. */
  readonly giveUp?: () => Error
}

/**
 * Reads, decides and writes, and does so again for as long as others write in between. All of it is repeated, so what
 * follows on the write comes after this.
 * @param readDecideWrite is told how many conflicts there were before
 * @throws SortieError `unavailable` after 100 tries, where `retry` says nothing else
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

/** For `readDecideWrite` to throw where it finds without a write that somebody else was quicker. */
export function overtaken(): WriteConflict {
  return new WriteConflict([])
}

function tooManyChanges(): SortieError {
  return new SortieError('unavailable', 'Too many changes at once; try again', { retryAfter: 1 })
}

/** How long decides nothing, so it need not be repeatable. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * longestPauseMs))
}
