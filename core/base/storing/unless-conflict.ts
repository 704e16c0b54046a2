import { isWriteConflict } from '../ports/write-conflict.ts'

/**
 * Leaves the write to whoever was quicker: what they did serves as well, or is theirs to go on with.
 * @returns `undefined` where somebody was
 */
export async function unlessConflict<Result>(write: Promise<Result>): Promise<Result | undefined> {
  try {
    return await write
  } catch (error) {
    if (isWriteConflict(error)) return undefined
    throw error
  }
}

/** @returns false where somebody else was quicker, and nothing was written */
export async function wasWritten(write: Promise<unknown>): Promise<boolean> {
  try {
    await write
    return true
  } catch (error) {
    if (isWriteConflict(error)) return false
    throw error
  }
}
