import type { FolderPause } from '../adapters/local/pause.ts'
import type { Logger } from '../core/base/ports/logger.ts'

const lookEveryMs = 500

interface Worker {
  stop(): void
}

/** Starts background work once the pause of the data folder ends. If stopped before, it starts nothing. */
export function onceResumed(pause: FolderPause, logger: Logger, begin: () => Promise<readonly Worker[]>): Worker {
  let begun: readonly Worker[] = []
  let stopped = false
  const looking = setInterval(() => void look(), lookEveryMs)

  async function look(): Promise<void> {
    if (pause.look() === 'paused') return
    clearInterval(looking)
    logger.warn('The pause after the restore was lifted; missions go on')
    try {
      begun = await begin()
    } catch (error) {
      logger.error('What was restored could not go on; the next start does', { error })
    }
    if (stopped) stop()
  }

  function stop(): void {
    stopped = true
    clearInterval(looking)
    for (const worker of begun) worker.stop()
  }

  return { stop }
}
