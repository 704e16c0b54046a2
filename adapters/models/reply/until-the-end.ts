import { timeLimit } from '../../../core/base/times/time-limit.ts'
import { unlessAborted } from '../../../core/base/times/unless-aborted.ts'

/** Hears a source to its end, or to where nothing is missing any more. */
export interface Ear<Heard> {
  next(): Promise<IteratorResult<Heard>>
  /** What was heard last said something, and is no mere sign of life. */
  note(): void
  /** Nothing more is heard. */
  close(): void
}

/**
 * How long what a call used is waited for, once all else was said. Some services never close their streams, and some break them off
 * then: what was said whole is not asked for, and paid, once more.
 */
const afterwordMs = 5_000

/**
 * @param isTold whether all was said. From then on a failure of the source is its end, and so is it to say nothing for too long. A
 * source that goes on all the same, as some say with each piece that it is the last, is heard to its own end
 */
export function hearing<Heard>(
  source: AsyncIterable<Heard>,
  isTold: () => boolean,
  patienceMs: number = afterwordMs,
): Ear<Heard> {
  const arriving = source[Symbol.asyncIterator]()
  let toldAt: number | undefined
  let isDoubted = false

  return {
    next() {
      if (isDoubted || !isTold()) return arriving.next()
      toldAt ??= performance.now()
      return orTheEnd(arriving.next(), toldAt + patienceMs - performance.now())
    },
    note() {
      if (toldAt !== undefined) isDoubted = true
    },
    close() {
      // It may take as long as the connection is open, which whoever asked closes.
      arriving.return?.().catch(() => {})
    },
  }
}

/** What comes within this time; the end where nothing does, or no more can. */
async function orTheEnd<Heard>(next: Promise<IteratorResult<Heard>>, ms: number): Promise<IteratorResult<Heard>> {
  const limit = timeLimit(Math.max(0, ms))
  try {
    return await unlessAborted(next, limit.signal)
  } catch {
    return { done: true, value: undefined }
  } finally {
    limit.clear()
  }
}
