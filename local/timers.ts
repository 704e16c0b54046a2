import type { LocalScheduler } from '../adapters/local/scheduler.ts'
import type { Clock } from '../core/base/ports/clock.ts'
import type { Logger } from '../core/base/ports/logger.ts'
import { type HostedFunction, withTrigger } from './functions.ts'
import { newInvocation } from './invocation.ts'

const maxAtOnce = 100
/** Node's timers hold at most 2^31 - 1 ms; also bounds how long a jump of the clock goes unnoticed. */
const maxSleepMs = 60_000
const retryMs = 1000

/** Fires the scheduler's one-time timers: each until its function has taken it. */
export function startTimers(
  functions: readonly HostedFunction[],
  scheduler: LocalScheduler,
  clock: Clock,
  logger: Logger,
) {
  const [hosted] = withTrigger(functions, 'timer')
  if (!hosted) throw new Error('No function is triggered by timers')
  const { invoke, definition } = hosted
  let timer: NodeJS.Timeout | undefined
  let busy = false

  async function fire(): Promise<void> {
    if (busy) return
    busy = true
    let failed = false
    for (const due of scheduler.due(maxAtOnce)) {
      try {
        await invoke(JSON.parse(due.payload), newInvocation(definition))
        await scheduler.fired(due)
      } catch (error) {
        failed = true
        logger.error('A timer failed; it fires again', { timer: due.name, error })
      }
    }
    busy = false
    arm(failed ? retryMs : 0)
  }

  function arm(atLeastMs = 0): void {
    clearTimeout(timer)
    const next = scheduler.nextAt()
    const wait = next === undefined ? maxSleepMs : Math.min(maxSleepMs, Math.max(atLeastMs, next - clock.now()))
    timer = setTimeout(fire, wait)
  }

  scheduler.onChange(() => arm())
  arm()
  return { stop: () => clearTimeout(timer) }
}
