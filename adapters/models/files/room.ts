import { SortieError } from '../../../contract/errors.ts'
import { timeLimit } from '../../../core/base/times/time-limit.ts'

/**
 * Limits the bytes held at once. First come, first served, except for a tenant that would hold more than half: others go before
 * it.
 */
export interface Room {
  /**
   * Waits until there is room.
   * @returns a function that frees it, which may be called more than once
   * @throws SortieError `unavailable` if there is none in time, or the signal's reason
   */
  take(bytes: number, taker: Taker): Promise<() => void>
}

export interface Taker {
  /** Absent if the tenant is unknown; then no share applies. */
  readonly tenant?: string | undefined
  readonly signal: AbortSignal
}

export interface RoomOptions {
  readonly most: number
  /** How long a caller waits. */
  readonly patienceMs: number
}

interface Waiting {
  readonly bytes: number
  readonly tenant: string | undefined
  readonly begin: (giveBack: () => void) => void
}

export function createRoom({ most, patienceMs }: RoomOptions): Room {
  const waiting = new Set<Waiting>()
  const heldBy = new Map<string, number>()
  const half = most / 2
  let held = 0

  function admit(): void {
    for (const next of waiting) {
      if (hasItsShare(next)) continue
      if (held + next.bytes > most) return
      waiting.delete(next)
      hold(next, next.bytes)
      next.begin(once(next))
    }
  }

  /** It applies even if nobody else waits: bytes are held until a provider answers, and others may arrive at any time. */
  function hasItsShare({ tenant, bytes }: Waiting): boolean {
    return tenant !== undefined && (heldBy.get(tenant) ?? 0) + bytes > half
  }

  function hold({ tenant }: Waiting, bytes: number): void {
    held += bytes
    if (tenant === undefined) return
    const left = (heldBy.get(tenant) ?? 0) + bytes
    if (left === 0) heldBy.delete(tenant)
    else heldBy.set(tenant, left)
  }

  function once(entry: Waiting): () => void {
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      hold(entry, -entry.bytes)
      admit()
    }
  }

  return {
    async take(wanted, { tenant, signal }) {
      signal.throwIfAborted()
      const { promise, resolve, reject } = Promise.withResolvers<() => void>()
      // A request larger than its share takes the whole share.
      const bytes = Math.min(wanted, tenant === undefined ? most : half)
      const entry: Waiting = { bytes, tenant, begin: resolve }
      const limit = timeLimit(patienceMs, signal)
      const leave = () => {
        waiting.delete(entry)
        reject(limit.isUp() ? noRoom() : signal.reason)
        admit()
      }
      limit.signal.addEventListener('abort', leave, { once: true })
      waiting.add(entry)
      admit()
      return promise.finally(() => {
        limit.signal.removeEventListener('abort', leave)
        limit.clear()
      })
    },
  }
}

function noRoom(): SortieError {
  return new SortieError('unavailable', 'Too many files are being sent to models at once; try again', { retryAfter: 1 })
}
