import { storageUnavailable, type WriteFailure } from './write-failure.ts'
import type { Run, Writer } from './writer.ts'

/** The content of one transaction. */
export interface Group {
  readonly runs: Run[]
  /** Its text in UTF-16 units, plus a little for each row. */
  weight: number
  /** The tenants whose items it changes. */
  readonly owners: Set<string>
  readonly onDisk: PromiseWithResolvers<void>
  /** The same for answers, which do not wait for a failing disk. */
  readonly answered: PromiseWithResolvers<void>
}

export interface SenderEvents {
  /** Why the file must not be written, although it could be. */
  lost(): WriteFailure | undefined
  /** A group is on disk, and nobody has been told yet. */
  written(group: Group): void
  /** @returns whether it may be tried again at once */
  failed(failure: WriteFailure): boolean
  /** Nothing more is on its way. */
  rested(): void
}

/** The sealed groups, in order: one at a time goes to the writer, and a failed one stays the first. */
export interface GroupSender {
  readonly waiting: readonly Group[]
  push(group: Group): void
  send(): void
  /** Sends the first once more. Resolves when the result is known. */
  resend(): Promise<void>
  close(): void
}

/** @param statements the texts, by number */
export function createGroupSender(writer: Writer, statements: readonly string[], events: SenderEvents): GroupSender {
  const waiting: Group[] = []
  let state: 'resting' | 'syncing' | 'closed' = 'resting'
  let heard: (() => void) | undefined

  function send(): void {
    const [next] = waiting
    if (!next || state !== 'resting') return
    state = 'syncing'
    const lost = events.lost()
    if (lost) ended(next, lost)
    else writer.commit(statements, next.runs, (failure) => ended(next, failure))
  }

  function ended(group: Group, failure: WriteFailure | undefined): void {
    // Later messages find nothing left to do.
    if (state === 'closed') return
    state = 'resting'
    if (!failure) reached(group)
    else if (events.failed(failure)) send()
    else for (const { answered } of waiting) answered.reject(storageUnavailable({ cause: failure.cause }))
    heard?.()
    heard = undefined
  }

  function reached(group: Group): void {
    waiting.shift()
    events.written(group)
    resolve(group)
    // After the continuations of this group, so that their immediate writes join the next.
    setImmediate(waiting.length > 0 ? send : events.rested)
  }

  return {
    waiting,
    push: (group) => waiting.push(group),
    send,
    async resend() {
      const outcome = Promise.withResolvers<void>()
      heard = outcome.resolve
      send()
      await outcome.promise
    },
    close() {
      state = 'closed'
      const groups = waiting.map(({ runs }) => runs)
      if (writer.close(statements, groups)) waiting.forEach(resolve)
    },
  }
}

function resolve({ onDisk, answered }: Group): void {
  onDisk.resolve()
  answered.resolve()
}
