import { statSync } from 'node:fs'
import { diskFailureOf, type WriteFailure, writeFailure } from './write-failure.ts'

/**
 * Whether the file is still where it was opened. One that was deleted, or another that was put in its place, would go on
 * taking writes that nobody finds again.
 */
export interface FilePlace {
  lost(): WriteFailure | undefined
}

export function placeOf(file: string): FilePlace {
  const opened = statSync(file)
  return {
    lost() {
      try {
        const now = statSync(file, { throwIfNoEntry: false })
        if (now?.ino === opened.ino && now.dev === opened.dev) return undefined
        return writeFailure('gone', file)
      } catch (error) {
        return diskFailureOf(error) ?? writeFailure('gone', file)
      }
    },
  }
}
