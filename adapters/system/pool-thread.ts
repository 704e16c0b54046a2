import type { ResourceLimits } from 'node:worker_threads'
import { SortieError } from '../../contract/errors.ts'
import { startBoundedThread } from './bounded-thread.ts'

/** The messages of a pool’s thread: first that it is ready, then one outcome for each task. */
export interface ThreadAnswer<Outcome> {
  readonly outcome?: Outcome
  /** The processor time that the thread has used since its start. */
  readonly usedMs: number
}

export interface ThreadKind<Outcome> {
  readonly code: URL
  /** For one task: processor time of its thread, so that none fails because the machine is busy. */
  readonly deadlineMs: number
  readonly memory: ResourceLimits
  /** The outcome of a task whose thread had to be ended. */
  readonly tooExpensive: (lacked: 'time' | 'memory') => Outcome
  /** The error if there is no thread, as a sentence without its end. */
  readonly unavailable: string
}

/** A thread that does one task at a time. */
export interface PoolThread<Task, Outcome> {
  isAlive(): boolean
  /** Ends the thread if the task takes too long or too much memory; otherwise it takes another. */
  run(task: Task): Promise<Outcome>
  /** Settles once nothing of it is left. */
  end(): Promise<void>
}

/** To load its code, on a busy machine. */
const startMs = 20_000
/** How many times its processor time a task may take by the clock, on a machine that gives it little. */
const patience = 10

export function startPoolThread<Task, Outcome>(kind: ThreadKind<Outcome>): PoolThread<Task, Outcome> {
  // The thread does not get the secrets of this process.
  const worker = startBoundedThread(kind.code, { resourceLimits: kind.memory, env: {} })
  let alive = true
  let settle: ((answer: Promise<Outcome>) => void) | undefined
  let timer: NodeJS.Timeout | undefined
  let look: NodeJS.Timeout | undefined
  let ready = false
  let waiting: { readonly task: Task } | undefined
  /** The thread’s processor time when it was last idle. */
  let usedBefore = 0
  const notStarted = () => refuse(kind.unavailable)

  worker.on('message', ({ outcome, usedMs }: ThreadAnswer<Outcome>) => {
    usedBefore = usedMs
    if (outcome !== undefined) return done(async () => outcome)
    ready = true
    begin()
  })
  worker.on('error', (error: NodeJS.ErrnoException) => {
    alive = false
    done(async () => outcomeOfDeath(kind, error))
  })
  worker.on('exit', () => {
    alive = false
    done(notStarted)
  })
  worker.unref()

  /** The time for a task begins with it, and not with the start of the thread. */
  function begin(): void {
    if (!ready || waiting === undefined) return
    worker.postMessage(waiting.task)
    waiting = undefined
    endAfter(kind.deadlineMs * patience, notStarted)
    const asked = settle
    look = setTimeout(() => void endIfSpent(asked), kind.deadlineMs)
  }

  async function endIfSpent(asked: typeof settle): Promise<void> {
    const used = await worker.cpuUsage().catch(() => undefined)
    // It may have ended during the check.
    if (asked !== settle || used === undefined) return
    const left = kind.deadlineMs - ((used.user + used.system) / 1000 - usedBefore)
    if (left <= 0) endWith(async () => kind.tooExpensive('time'))
    else look = setTimeout(() => void endIfSpent(asked), Math.ceil(left))
  }

  function endAfter(ms: number, answer: () => Promise<Outcome>): void {
    clearTimeout(timer)
    timer = setTimeout(() => endWith(answer), ms)
  }

  function endWith(answer: () => Promise<Outcome>): void {
    alive = false
    void worker.terminate()
    done(answer)
  }

  function done(answer: () => Promise<Outcome>): void {
    clearTimeout(timer)
    clearTimeout(look)
    worker.unref()
    settle?.(answer())
    settle = undefined
  }

  return {
    isAlive: () => alive,
    run(task) {
      const { promise, resolve } = Promise.withResolvers<Outcome>()
      settle = resolve
      waiting = { task }
      worker.ref()
      endAfter(startMs, notStarted)
      begin()
      return promise
    },
    async end() {
      endWith(notStarted)
      await worker.terminate()
    },
  }
}

/** @throws Error the thread’s error, unless it ran out of memory */
function outcomeOfDeath<Outcome>({ tooExpensive }: ThreadKind<Outcome>, error: NodeJS.ErrnoException): Outcome {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return tooExpensive('memory')
  throw error
}

async function refuse(words: string): Promise<never> {
  throw new SortieError('unavailable', words, { retryAfter: 1 })
}
