import type { DueTimer, LocalScheduler } from '../adapters/local/scheduler.ts'
import type { Clock } from '../core/base/ports/clock.ts'
import type { Logger } from '../core/base/ports/logger.ts'
import { type HostedFunction, withTrigger } from './functions.ts'
import { newInvocation } from './invocation.ts'

/** Fired together: those that come due meanwhile are looked at after them, the most urgent first. */
export const timersAtOnce = 50
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

  /** @returns whether it was taken */
  async function fire(due: DueTimer): Promise<boolean> {
    try {
      await invoke(JSON.parse(due.payload), newInvocation(definition))
      return true
    } catch (error) {
      logger.error('A timer failed; it fires again', { timer: due.name, error })
      return false
    }
  }

  async function fireDue(): Promise<void> {
    if (busy) return
    busy = true
    let pauseMs = 0
    try {
      const due = scheduler.due(timersAtOnce)
      const taken = await Promise.all(due.map(fire))
      const of = (outcome: boolean) => due.filter((_, at) => taken[at] === outcome)
      if (due.length > 0) await scheduler.fired(of(true), of(false))
    } catch (error) {
      pauseMs = retryMs
      logger.error('Timers cannot be read; they are looked at again', { error })
    }
    busy = false
    arm(pauseMs)
  }

  function arm(atLeastMs = 0): void {
    clearTimeout(timer)
    timer = setTimeout(fireDue, Math.max(atLeastMs, untilNext()))
  }

  function untilNext(): number {
    try {
      const next = scheduler.nextAt()
      return next === undefined ? maxSleepMs : Math.min(maxSleepMs, Math.max(0, next - clock.now()))
    } catch {
      return retryMs
    }
  }

  scheduler.onChange(() => arm())
  arm()
  return { stop: () => clearTimeout(timer) }
}
