import { SortieError } from '../../contract/errors.ts'
import type { CheckOutcome, Checks, MatchOutcome } from '../../core/base/ports/checks.ts'
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
    await thread.check(task).then(resolve, reject)
    if (thread.isAlive) idle.push(thread)
    busy -= 1
    queue.end(tenant)
    begin()
  }

  async function outcomeOf(tenant: string, task: ThreadTask): Promise<ThreadOutcome> {
    const waiting: Waiting = { ...Promise.withResolvers<ThreadOutcome>(), task }
    if (!queue.add(tenant, waiting)) throw new SortieError('unavailable', 'Too many checks wait', { retryAfter: 1 })
    begin()
    return waiting.promise
  }

  return {
    async check({ tenant, schema, text }) {
      const outcome = await outcomeOf(tenant, { schema, text })
      if (outcome.outcome === 'matched') throw new Error('A check was answered as if it were a search')
      return outcome
    },
    async match({ tenant, patterns, texts }) {
      const outcome = await outcomeOf(tenant, { patterns, texts })
      if (isOfSearch(outcome)) return outcome
      throw new Error('A search was answered as if it were a check')
    },
  }
}

function isOfSearch(outcome: CheckOutcome | MatchOutcome): outcome is MatchOutcome {
  return outcome.outcome === 'matched' || outcome.outcome === 'too_expensive'
}

/** One may have died while it had nothing to do. */
function aliveOf(idle: Thread[]): Thread | undefined {
  for (let thread = idle.pop(); thread; thread = idle.pop()) if (thread.isAlive) return thread
  return undefined
}
