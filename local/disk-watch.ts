import { statfsSync, statSync } from 'node:fs'
import type { Logger } from '../core/base/ports/logger.ts'

const everyMs = 5000
/** Below this, or a tenth of a smaller disk, a warning is due. */
const lowBytes = 512 * 1024 * 1024
const lowPart = 10
/** Four times the size that the log is cut back to: a reader keeps it from being merged into the file. */
const largeLogBytes = 256 * 1024 * 1024

/** Warns before the disk is full, and about a growing log; once each time that it begins. */
export function startDiskWatch(folder: string, file: string, logger: Logger) {
  const low = warnedOnce(logger, 'The disk of the data folder is almost full', () => {
    const { bavail, blocks, bsize } = statfsSync(folder)
    const free = bavail * bsize
    return free < Math.min(lowBytes, (blocks * bsize) / lowPart) ? { folder, free_bytes: free } : undefined
  })
  const large = warnedOnce(logger, 'The write-ahead log is large: something reads the database for long', () => {
    const bytes = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0
    return bytes > largeLogBytes ? { folder, bytes } : undefined
  })
  const look = () => {
    low()
    large()
  }
  look()
  const timer = setInterval(look, everyMs)
  return { stop: () => clearInterval(timer) }
}

/** @param look the problem, or `undefined` */
function warnedOnce(logger: Logger, message: string, look: () => Readonly<Record<string, unknown>> | undefined) {
  let warned = false
  return () => {
    try {
      const wrong = look()
      if (wrong && !warned) logger.warn(message, wrong)
      warned = wrong !== undefined
    } catch {
      // Writers notice a missing folder.
    }
  }
}
