import { SortieError } from '../../contract/errors.ts'
import type { Checks } from '../../core/base/ports/checks.ts'
import { type CheckQueueBounds, createCheckQueue } from './check-queue.ts'
import type { ThreadOutcome, ThreadTask } from './check-thread.ts'
import { startThread, type Thread } from './thread.ts'

export interface ChecksOptions {
  /** The code of the threads; a bundle names its own. */
  readonly thread?: URL
  readonly threads?: number
  /** For one check: processor time of its thread. */
  readonly deadlineMs?: number
  readonly bounds?: CheckQueueBounds
}

/** Two, so that there is one for the others while a tenant's check takes its time. */
const usualThreads = 2
const usualDeadlineMs = 1000
const usualBounds: CheckQueueBounds = { underWay: 1, waiting: 200, waitingInAll: 2000 }

interface Waiting extends PromiseWithResolvers<ThreadOutcome> {
  readonly task: ThreadTask
}

/** Checks in threads, which start when they are first needed and are replaced when one had to be ended. */
export function createChecks({
  thread: code = new URL('./check-thread.ts', import.meta.url),
  threads = usualThreads,
  deadlineMs = usualDeadlineMs,
  bounds = usualBounds,
}: ChecksOptions = {}): Checks {
  const queue = createCheckQueue<Waiting>(bounds)
  const idle: Thread[] = []
  let busy = 0

  function begin(): void {
    while (busy < threads) {
      const next = queue.next()
      if (!next) return
      void work(next.tenant, next.task)
    }
  }

  async function work(tenant: string, { task, resolve, reject }: Waiting): Promise<void> {
    busy += 1
    const thread = aliveOf(idle) ?? startThread(code, deadlineMs)
    await thread.give(task).then(resolve, reject)
    if (thread.isAlive) idle.push(thread)
    busy -= 1
    queue.end(tenant)
    begin()
  }

  async function ask(tenant: string, task: ThreadTask): Promise<ThreadOutcome> {
    const waiting: Waiting = { ...Promise.withResolvers<ThreadOutcome>(), task }
    if (!queue.add(tenant, waiting)) throw new SortieError('unavailable', 'Too many checks wait', { retryAfter: 1 })
    begin()
    return waiting.promise
  }

  return {
    async check({ tenant, schema, text }) {
      const answer = await ask(tenant, { schema, text })
      if (answer.outcome === 'described') throw new Error('A check was answered with an API')
      return answer
    },
    async readApi({ tenant, ...api }) {
      const answer = await ask(tenant, { api })
      if (answer.outcome === 'follows' || answer.outcome === 'differs')
        throw new Error('An API was answered with a check')
      return answer
    },
  }
}

/** One may have died while it had nothing to do. */
function aliveOf(idle: Thread[]): Thread | undefined {
  for (let thread = idle.pop(); thread; thread = idle.pop()) if (thread.isAlive) return thread
  return undefined
}
