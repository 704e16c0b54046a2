import { type ErrorCode, isSortieError } from '../../../contract/errors.ts'
import { isAway } from '../../../core/engine/patience/patience.ts'

/** As clients do that are told to come again, or that something went wrong. */
export async function insist<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      if ((isSortieError(error) && !isAway(error)) || tries === 3) throw error
    }
  }
}

export function unlessCode(...codes: readonly ErrorCode[]) {
  return (error: unknown): undefined => {
    if (!isSortieError(error) || !codes.includes(error.code)) throw error
  }
}

/** More than any life needs. */
export const budget = { usd: 100, tokens: 100_000_000 }
