import { isSortieError, type SortieError } from '../../../contract/errors.ts'

/** How long a leg goes on asking for what is away at the moment. */
export interface Patience {
  lasts(): boolean
  /** Whoever still asks is answered no more than once. */
  end(): void
}

/** What is left of an invocation when the leg gives up: what cannot be written by then is left to its lease. */
const reserveMs = 5_000

/** @param remainingMs how much longer the invocation may take */
export function startPatience(remainingMs: () => number): Patience {
  let ended = false
  return {
    lasts: () => !ended && remainingMs() > reserveMs,
    end() {
      ended = true
    },
  }
}

/** What store, blobs or lanes could not do now, and may do soon. */
export function isAway(error: unknown): error is SortieError {
  return isSortieError(error) && (error.code === 'unavailable' || error.code === 'storage_unavailable')
}

/** Makes a call, and makes it again for as long as the other side is away and the patience lasts. */
export async function patiently<Result>(
  patience: Pick<Patience, 'lasts'>,
  call: () => Promise<Result>,
): Promise<Result> {
  for (let failures = 1; ; failures++) {
    try {
      return await call()
    } catch (error) {
      if (!isAway(error) || !patience.lasts()) throw error
    }
    await pause(failures)
  }
}

const firstPauseMs = 50
/** Short enough that a lease which could not be renewed is in most cases still there when the store is back. */
const longestPauseMs = 5_000

/** Full jitter, so that all who wait for the same do not come back at once. How long decides nothing, so it need not be repeatable. */
function pause(failures: number): Promise<void> {
  const ceiling = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1))
  return new Promise((resolve) => setTimeout(resolve, Math.random() * ceiling))
}
