import { statSync } from 'node:fs'
import { diskFailureOf, type WriteFailure, writeFailure } from './write-failure.ts'

/**
 * Whether the file and its log are still where they were opened. A deleted or replaced file
 * would keep accepting writes that nobody can find again.
 */
export interface FilePlace {
  lost(): WriteFailure | undefined
}

export function placeOf(file: string): FilePlace {
  const opened = [file, `${file}-wal`].map((path) => ({ path, ...statSync(path) }))
  return {
    lost() {
      for (const { path, ino, dev } of opened) {
        try {
          const now = statSync(path, { throwIfNoEntry: false })
          if (now?.ino !== ino || now.dev !== dev) return writeFailure('gone', path)
        } catch (error) {
          return diskFailureOf(error) ?? writeFailure('gone', path)
        }
      }
      return undefined
    },
  }
}
