import { timeLimit } from '../../../core/base/times/time-limit.ts'
import { unlessAborted } from '../../../core/base/times/unless-aborted.ts'

/** Hears a source to its end, or to where nothing is missing any more. */
export interface Ear<Heard> {
  next(): Promise<IteratorResult<Heard>>
  /** That all was said, as was told, may not be so. */
  doubt(why: Doubt): void
  /** Nothing more is heard. */
  close(): void
}

/**
 * Some services say with each piece that it is the last. `more was said`: so does this one. `told with the first`: so may this one,
 * and then a connection that breaks has taken the rest away.
 */
export type Doubt = 'more was said' | 'told with the first'

/**
 * How long what a call used is waited for, once all else was said. Some services never close their streams, and some break them off
 * then: what was said whole is not asked for, and paid, once more.
 */
const afterwordMs = 5_000

/**
 * @param isTold whether all was said. From then on a failure of the source is its end, and so is it to say nothing for too long,
 * unless there is a doubt. A source that goes on all the same is heard to its own end
 */
export function hearing<Heard>(
  source: AsyncIterable<Heard>,
  isTold: () => boolean,
  patienceMs: number = afterwordMs,
): Ear<Heard> {
  const arriving = source[Symbol.asyncIterator]()
  let toldAt: number | undefined
  let doubt: Doubt | undefined

  return {
    next() {
      if (doubt === 'more was said' || !isTold()) return arriving.next()
      toldAt ??= performance.now()
      const left = toldAt + patienceMs - performance.now()
      return orTheEnd(arriving.next(), left, doubt === undefined)
    },
    doubt(why) {
      doubt = why
    },
    close() {
      // It may take as long as the connection is open, which whoever asked closes.
      arriving.return?.().catch(() => {})
    },
  }
}

/** What comes within this time; the end where nothing does, or, if it may break off, no more can. */
async function orTheEnd<Heard>(
  next: Promise<IteratorResult<Heard>>,
  ms: number,
  mayBreak: boolean,
): Promise<IteratorResult<Heard>> {
  const limit = timeLimit(Math.max(0, ms))
  try {
    return await unlessAborted(next, limit.signal)
  } catch (error) {
    if (!mayBreak && !limit.isUp()) throw error
    return { done: true, value: undefined }
  } finally {
    limit.clear()
  }
}
