import { SortieError } from '../../contract/errors.ts'
import type { Contents, Examined } from '../../core/base/ports/contents.ts'
import { isDocumentType } from '../../core/records/file/content-type.ts'
import { startBoundedThread } from '../system/bounded-thread.ts'
import type { ContentTask, Found } from './content-thread.ts'
import { identify } from './identify.ts'
import { createLines, type LinesBounds } from './lines.ts'
import { type Memory, memoryIn, usualMemory } from './memory-of-thread.ts'

export interface ContentsOptions {
  /** The code of the threads; a bundle names its own. */
  readonly thread?: URL
  readonly deadlineMs?: number
  readonly bounds?: LinesBounds
  /** How much memory the process may have in all, in megabytes; where nobody says, it is enough. */
  readonly processMb?: number
}

const mb = 1024 * 1024
/** A file that is no longer, and no document, takes the event loop for less than a millisecond. */
const smallBytes = 64 * 1024
/** For one file, on a machine that is busy; an answer of the API may take little more. */
const usualDeadlineMs = 20_000
/** Each that waits is in memory. */
const usualBounds: LinesBounds = { atOnce: 2, ofOne: 100, bytesOfOne: 40 * mb, bytesInAll: 160 * mb }
const lookEveryMs = 25

/**
 * Examines each file in a thread of its own, which ends with it: nothing of one is there when the next comes. What is small and no
 * document is looked at at once.
 */
export function createContents({
  thread = new URL('./content-thread.ts', import.meta.url),
  deadlineMs = usualDeadlineMs,
  bounds = usualBounds,
  processMb,
}: ContentsOptions = {}): Contents {
  const lines = createLines(bounds)
  const memory = processMb === undefined ? usualMemory : memoryIn(processMb)
  return {
    async examine({ tenant, bytes, said }) {
      const known = bytes.length <= smallBytes ? identify({ bytes, said }) : undefined
      if (known?.outcome === 'refused' || (known && !isDocumentType(known.media_type))) return known
      return lines.inTurn(tenant, bytes.length, () => examineIn(thread, { bytes, said }, { deadlineMs, memory }))
    },
  }
}

interface ThreadBounds {
  readonly deadlineMs: number
  readonly memory: Memory
}

/** What was found by the deadline, or before its thread died of it, counts. */
function examineIn(code: URL, task: ContentTask, { deadlineMs, memory }: ThreadBounds): Promise<Examined> {
  const { promise, resolve, reject } = Promise.withResolvers<Examined>()
  // The secrets of this process are not for the thread.
  const worker = startBoundedThread(code, { workerData: task, resourceLimits: memory.heap, env: {} })
  let known: Examined | undefined
  const end = () => {
    clearTimeout(timer)
    clearInterval(watch)
    if (known) resolve(known)
    else reject(new SortieError('unavailable', 'This file could not be checked in time; try again', { retryAfter: 1 }))
    void worker.terminate()
  }
  const timer = setTimeout(end, deadlineMs)
  const before = process.memoryUsage.rss()
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() - before > memory.mostGrowthMb * mb) end()
  }, lookEveryMs)
  worker.on('message', ({ examined, isAll }: Found) => {
    known = examined
    if (isAll) end()
  })
  worker.on('error', end)
  worker.on('exit', end)
  return promise
}
