import { setTimeout as pause } from 'node:timers/promises'
import type { Disk } from '../adapters/local/disk.ts'
import type { Logger } from '../core/base/ports/logger.ts'
import { type HostedFunction, withTrigger } from './functions.ts'
import { invokeInTime } from './invoke-in-time.ts'

/** Enough to renew all leases that could not be renewed while the disk failed: their executors are alive. */
const restMs = 2000

async function afterOutage(disk: Pick<Disk, 'now' | 'opened'>): Promise<void> {
  while (disk.now.state !== 'open') {
    await disk.opened()
    await pause(restMs, undefined, { ref: false })
  }
}

/** Invokes each scheduled function at its rate, one invocation at a time. One that exceeds its time is invoked again at once. */
export function startSchedules(
  functions: readonly HostedFunction[],
  disk: Pick<Disk, 'now' | 'opened'>,
  logger: Logger,
) {
  const timers = withTrigger(functions, 'schedule').map((hosted) => {
    let due = 0
    return setInterval(async () => {
      due++
      if (due > 1) return
      for (; due > 0; due = Math.min(due - 1, 1)) {
        try {
          await afterOutage(disk)
          await invokeInTime(hosted, {})
        } catch (error) {
          logger.error('A scheduled function failed', { function: hosted.definition.name, error })
        }
      }
    }, hosted.trigger.everyS * 1000)
  })
  return {
    stop() {
      for (const timer of timers) clearInterval(timer)
    },
  }
}
