import { isSortieError, type SortieError } from '../../../contract/errors.ts'

/** How long a leg retries a service that is away. */
export interface Patience {
  lasts(): boolean
  /** After this, a call is tried only once. */
  end(): void
}

/** The part of an invocation that remains when the leg gives up: the lease covers what cannot be written by then. */
const reserveMs = 5_000

/** @param remainingMs the remaining time of the invocation */
export function startPatience(remainingMs: () => number): Patience {
  let ended = false
  return {
    lasts: () => !ended && remainingMs() > reserveMs,
    end() {
      ended = true
    },
  }
}

/** The store, the blobs or the lanes failed now, and may soon work again. */
export function isAway(error: unknown): error is SortieError {
  return isSortieError(error) && (error.code === 'unavailable' || error.code === 'storage_unavailable')
}

/** Makes a call, and retries it while the other side is away and the patience lasts. */
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
/** Short enough that a lease which could not be renewed usually still stands when the store is back. */
const longestPauseMs = 5_000

/** Full jitter, so that waiting callers do not return at once. The length decides nothing, so it need not be repeatable. */
function pause(failures: number): Promise<void> {
  const ceiling = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1))
  return new Promise((resolve) => setTimeout(resolve, Math.random() * ceiling))
}
