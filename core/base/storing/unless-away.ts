import { isSortieError } from '../../../contract/errors.ts'

/** @returns `undefined` where the store is away now, for what is noted of a call and takes nothing away from it */
export async function unlessAway<Noted>(noting: Promise<Noted>): Promise<Noted | undefined> {
  try {
    return await noting
  } catch (error) {
    if (!isSortieError(error) || !/unavailable$/.test(error.code)) throw error
    return undefined
  }
}
