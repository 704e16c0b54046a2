import { SortieError } from '../../contract/errors.ts'
import { unlessAborted } from '../../core/base/times/unless-aborted.ts'
import { type PoolThread, startPoolThread, type ThreadKind } from './pool-thread.ts'
import { createTenantQueue, type TenantQueueBounds } from './tenant-queue.ts'

export interface ThreadPoolOptions<Outcome> extends ThreadKind<Outcome> {
  readonly threads: number
  readonly bounds: TenantQueueBounds
  /** Whether a thread does one task after the other, or ends with its first, so that nothing of one is left for the next. */
  readonly reused: boolean
  /** The error if too many wait, as a sentence without its end. */
  readonly full: string
}

export interface ThreadPool<Task, Outcome> {
  /**
   * @param signal aborts when nobody waits for it any more
   * @throws SortieError `unavailable` (retryable) if too many wait or there is no thread; the signal’s reason
   */
  run(tenant: string, task: Task, signal?: AbortSignal): Promise<Outcome>
}

interface Waiting<Task, Outcome> extends PromiseWithResolvers<Outcome> {
  readonly task: Task
  readonly signal: AbortSignal | undefined
}

/** Threads for tenants' tasks, in turns. They start when first needed, and are replaced if one had to be ended. */
export function createThreadPool<Task, Outcome>(options: ThreadPoolOptions<Outcome>): ThreadPool<Task, Outcome> {
  const queue = createTenantQueue<Waiting<Task, Outcome>>(options.bounds)
  const idle: PoolThread<Task, Outcome>[] = []
  let busy = 0

  function begin(): void {
    while (busy < options.threads) {
      const next = queue.next()
      if (!next) return
      void work(next.tenant, next.task)
    }
  }

  async function work(tenant: string, waiting: Waiting<Task, Outcome>): Promise<void> {
    busy += 1
    await (waiting.signal?.aborted ? undefined : carryOut(waiting))
    busy -= 1
    queue.end(tenant)
    begin()
  }

  async function carryOut({ task, signal, resolve, reject }: Waiting<Task, Outcome>): Promise<void> {
    const thread = aliveOf(idle) ?? startPoolThread<Task, Outcome>(options)
    const giveUp = () => void thread.end()
    signal?.addEventListener('abort', giveUp, { once: true })
    await thread.run(task).then(resolve, reject)
    signal?.removeEventListener('abort', giveUp)
    if (options.reused && thread.isAlive()) idle.push(thread)
    else await thread.end()
  }

  return {
    async run(tenant, task, signal) {
      const waiting: Waiting<Task, Outcome> = { ...Promise.withResolvers<Outcome>(), task, signal }
      if (!queue.add(tenant, waiting)) throw new SortieError('unavailable', options.full, { retryAfter: 1 })
      begin()
      return signal ? unlessAborted(waiting.promise, signal) : waiting.promise
    },
  }
}

/** One may have died while idle. */
function aliveOf<Task, Outcome>(idle: PoolThread<Task, Outcome>[]): PoolThread<Task, Outcome> | undefined {
  for (let thread = idle.pop(); thread; thread = idle.pop()) if (thread.isAlive()) return thread
  return undefined
}
