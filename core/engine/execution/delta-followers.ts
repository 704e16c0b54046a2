import type { Clock } from '../../base/ports/clock.ts'
import type { Delivered, Sockets } from '../../base/ports/sockets.ts'
import type { Store } from '../../base/ports/store.ts'
import { subscribers } from '../../records/subscription/subscriptions.ts'

/** How long one look-up of who follows serves. */
export const audienceMs = 1000
/** Others follow by events. The executor has more to do than to send. */
const mostFollowers = 1000
/** A connection that failed so often gets no more of this step's text. */
const mostFailures = 2

export interface DeltaFollowers {
  /** Who follows now, without those that are left out. */
  now(): Promise<readonly string[]>
  send(connections: readonly string[], frame: string): Promise<void>
  /** What went wrong so far, for a log. */
  failures(): Failures
}

interface Failures {
  readonly failed: number
  readonly leftOut: number
  /** Of the last one. */
  readonly why: string | undefined
}

/** Who follows one step of a mission as it is written. Looked up now and then, since they come and go. */
export function createDeltaFollowers(
  { clock, sockets, store }: { clock: Clock; sockets: Pick<Sockets, 'send'>; store: Store },
  mission: string,
): DeltaFollowers {
  let known: readonly string[] = []
  let knownAt = Number.NEGATIVE_INFINITY
  const failuresOf = new Map<string, number>()
  const leftOut = new Set<string>()
  let failed = 0
  let why: string | undefined

  function note({ gone, missed }: Delivered): void {
    for (const connection of gone) leftOut.add(connection)
    for (const { connection } of missed) {
      const failures = (failuresOf.get(connection) ?? 0) + 1
      failuresOf.set(connection, failures)
      if (failures >= mostFailures) leftOut.add(connection)
    }
    failed += missed.length
    why = missed.at(-1)?.why ?? why
  }

  return {
    async now() {
      const now = clock.monotonic()
      if (now - knownAt >= audienceMs) {
        // Before the look: one that fails is not repeated at once.
        knownAt = now
        known = await subscribers(store, mission)
      }
      return known.filter((connection) => !leftOut.has(connection)).slice(0, mostFollowers)
    },
    async send(connections, frame) {
      note(await sockets.send(connections, frame))
    },
    failures: () => ({ failed, leftOut: leftOut.size, why }),
  }
}
