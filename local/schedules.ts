import type { Logger } from '../core/base/ports/logger.ts'
import { type HostedFunction, withTrigger } from './functions.ts'
import { invokeInTime } from './invoke-in-time.ts'

/** Invokes each scheduled function at its rate, one invocation at a time. */
export function startSchedules(functions: readonly HostedFunction[], logger: Logger) {
  const timers = withTrigger(functions, 'schedule').map((hosted) => {
    let busy = false
    return setInterval(async () => {
      if (busy) return
      busy = true
      try {
        await invokeInTime(hosted, {})
      } catch (error) {
        logger.error('A scheduled function failed', { function: hosted.definition.name, error })
      }
      busy = false
    }, hosted.trigger.everyS * 1000)
  })
  return {
    stop() {
      for (const timer of timers) clearInterval(timer)
    },
  }
}
