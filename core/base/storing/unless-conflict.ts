import { isWriteConflict } from '../ports/write-conflict.ts'

/**
 * Leaves the write to whoever was faster: their result is just as good, or they continue with it.
 * @returns `undefined` if somebody was
 */
export async function unlessConflict<Result>(write: Promise<Result>): Promise<Result | undefined> {
  try {
    return await write
  } catch (error) {
    if (isWriteConflict(error)) return undefined
    throw error
  }
}

/** @returns false if somebody else was faster, and nothing was written */
export async function wasWritten(write: Promise<unknown>): Promise<boolean> {
  try {
    await write
    return true
  } catch (error) {
    if (isWriteConflict(error)) return false
    throw error
  }
}
