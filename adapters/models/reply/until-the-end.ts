import { timeLimit } from '../../../core/base/times/time-limit.ts'
import { unlessAborted } from '../../../core/base/times/unless-aborted.ts'

/** Reads a source to its end, or until nothing is missing. */
export interface Ear<Heard> {
  next(): Promise<IteratorResult<Heard>>
  /** The reported end may not be the end. */
  doubt(why: Doubt): void
  /** Stops reading. */
  close(): void
}

/**
 * Some services mark every piece as the last. `more was said`: this one does. `told with the first`: this one may, and then a
 * broken connection may have lost the rest.
 */
export type Doubt = 'more was said' | 'told with the first'

/**
 * How long to wait for the usage after everything else. Some services never close their streams, and some break them at that
 * point: a complete answer is not requested, and billed, again.
 */
const afterwordMs = 5_000

/**
 * @param isTold whether the finish reason has arrived. From then on, a failure of the source or a long silence is its end, unless
 * there is a doubt. A source that continues is read to its own end
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
      // It may take as long as the connection is open, which the caller closes.
      arriving.return?.().catch(() => {})
    },
  }
}

/** The next result within this time. The end, if there is none, or if the source fails and `mayBreak` is set. */
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
