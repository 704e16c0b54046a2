import type { Logger } from '../core/base/ports/logger.ts'
import { type HostedFunction, withTrigger } from './functions.ts'
import { newInvocation } from './invocation.ts'

/** Invokes each scheduled function at its rate, one invocation at a time. */
export function startSchedules(functions: readonly HostedFunction[], logger: Logger) {
  const timers = withTrigger(functions, 'schedule').map(({ invoke, definition, trigger }) => {
    let busy = false
    return setInterval(async () => {
      if (busy) return
      busy = true
      try {
        await invoke({}, newInvocation(definition))
      } catch (error) {
        logger.error('A scheduled function failed', { function: definition.name, error })
      }
      busy = false
    }, trigger.everyS * 1000)
  })
  return {
    stop() {
      for (const timer of timers) clearInterval(timer)
    },
  }
}
