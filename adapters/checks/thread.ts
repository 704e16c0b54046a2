import { SortieError } from '../../contract/errors.ts'
import { startBoundedThread } from '../system/bounded-thread.ts'
import type { ThreadAnswer, ThreadOutcome, ThreadTask } from './check-thread.ts'

/** A thread that checks one value at a time. */
export interface Thread {
  readonly isAlive: boolean
  /** Ends the thread where the check takes too long or too much memory; otherwise it takes another. */
  check(task: ThreadTask): Promise<ThreadOutcome>
}

/** A value has at most a megabyte as text; a check that needs more than this is one that multiplies it. */
const memory = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 }
/** To load its code, on a machine that is busy. */
const startMs = 20_000
/** How many times its processor time a check may take by the clock, on a machine that gives it little. */
const patience = 10

const tooExpensive = { outcome: 'too_expensive' } as const

async function notStarted(): Promise<never> {
  throw new SortieError('unavailable', 'Nothing can be checked at the moment', { retryAfter: 1 })
}

/** @param deadlineMs of processor time, so that nobody's check fails for what others do on the machine */
export function startThread(code: URL, deadlineMs: number): Thread {
  // The secrets of this process are not for the thread.
  const worker = startBoundedThread(code, { resourceLimits: memory, env: {} })
  let alive = true
  let settle: ((answer: Promise<ThreadOutcome>) => void) | undefined
  let timer: NodeJS.Timeout | undefined
  let look: NodeJS.Timeout | undefined
  let ready = false
  let task: ThreadTask | undefined
  /** What the thread had used when it was last at rest. */
  let usedBefore = 0

  worker.on('message', ({ outcome, usedMs }: ThreadAnswer) => {
    usedBefore = usedMs
    if (outcome) return done(async () => outcome)
    ready = true
    begin()
  })
  worker.on('error', (error: NodeJS.ErrnoException) => {
    alive = false
    done(async () => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return tooExpensive
      throw error
    })
  })
  worker.on('exit', () => {
    alive = false
    done(notStarted)
  })
  worker.unref()

  /** The time for a check begins with it, and not with the start of the thread. */
  function begin(): void {
    if (!ready || task === undefined) return
    worker.postMessage(task)
    task = undefined
    endAfter(deadlineMs * patience, notStarted)
    const asked = settle
    look = setTimeout(() => void endIfSpent(asked), deadlineMs)
  }

  async function endIfSpent(asked: typeof settle): Promise<void> {
    const used = await worker.cpuUsage().catch(() => undefined)
    // It may have ended while this was found out.
    if (asked !== settle || used === undefined) return
    const left = deadlineMs - ((used.user + used.system) / 1000 - usedBefore)
    if (left <= 0) end(async () => tooExpensive)
    else look = setTimeout(() => void endIfSpent(asked), Math.ceil(left))
  }

  function endAfter(ms: number, answer: () => Promise<ThreadOutcome>): void {
    clearTimeout(timer)
    timer = setTimeout(() => end(answer), ms)
  }

  function end(answer: () => Promise<ThreadOutcome>): void {
    alive = false
    void worker.terminate()
    done(answer)
  }

  function done(answer: () => Promise<ThreadOutcome>): void {
    clearTimeout(timer)
    clearTimeout(look)
    worker.unref()
    settle?.(answer())
    settle = undefined
  }

  return {
    get isAlive() {
      return alive
    },
    check(next) {
      const { promise, resolve } = Promise.withResolvers<ThreadOutcome>()
      settle = resolve
      task = next
      worker.ref()
      endAfter(startMs, notStarted)
      begin()
      return promise
    },
  }
}
