import { isSortieError } from '../../../contract/errors.ts'

/** @returns `undefined` if the store is unavailable, for records about a call that the call does not depend on */
export async function unlessAway<Noted>(noting: Promise<Noted>): Promise<Noted | undefined> {
  try {
    return await noting
  } catch (error) {
    if (!isSortieError(error) || !/unavailable$/.test(error.code)) throw error
    return undefined
  }
}
