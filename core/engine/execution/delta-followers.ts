import type { Clock } from '../../base/ports/clock.ts'
import type { Delivered, Sockets } from '../../base/ports/sockets.ts'
import type { Store } from '../../base/ports/store.ts'
import { type Subscribers, subscribers } from '../../records/subscription/subscriptions.ts'

/** How long one look-up of followers is used. */
export const audienceMs = 1000
/** Further followers get events. The executor has other work than sending. */
const mostFollowers = 1000
/** After this many failures a connection gets no more of this step’s text. */
const mostFailures = 2

export interface DeltaFollowers {
  /** @param mostNewcomers more of them wait for a later call, and hear nothing until then */
  now(mostNewcomers?: number): Promise<Audience>
  send(connections: readonly string[], frame: string): Promise<void>
  /** The failures so far, for a log. */
  failures(): Failures
}

export interface Audience {
  /** The present followers, without those that are left out. */
  readonly all: readonly string[]
  /** Of these, those that follow the mission itself and have heard nothing of this step: each is named once. */
  readonly newcomers: readonly string[]
}

interface Failures {
  readonly failed: number
  readonly leftOut: number
  /** The time of the last look-up. */
  readonly why: string | undefined
}

/** The followers of one step while it is written. They are looked up now and then, since they come and go. */
export function createDeltaFollowers(
  { clock, sockets, store }: { clock: Clock; sockets: Pick<Sockets, 'send'>; store: Store },
  mission: string,
): DeltaFollowers {
  let known: Subscribers = { own: [], all: [] }
  const metBefore = new Set<string>()
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
    async now(mostNewcomers = Number.POSITIVE_INFINITY) {
      const now = clock.monotonic()
      if (now - knownAt >= audienceMs) {
        // Set before the look-up: a failing one is not repeated at once.
        knownAt = now
        known = await subscribers(store, mission)
      }
      const present = known.all.filter((connection) => !leftOut.has(connection)).slice(0, mostFollowers)
      const own = new Set(known.own)
      const unmet = present.filter((connection) => own.has(connection) && !metBefore.has(connection))
      const newcomers = unmet.slice(0, mostNewcomers)
      for (const connection of newcomers) metBefore.add(connection)
      const later = new Set(unmet.slice(mostNewcomers))
      return { all: present.filter((connection) => !later.has(connection)), newcomers }
    },
    async send(connections, frame) {
      note(await sockets.send(connections, frame))
    },
    failures: () => ({ failed, leftOut: leftOut.size, why }),
  }
}
