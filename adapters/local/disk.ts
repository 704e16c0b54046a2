import { setTimeout as pause } from 'node:timers/promises'
import type { Reserve } from './reserve.ts'
import type { WriteFailure } from './write-failure.ts'

/**
 * Whether writes reach the disk.
 * - `reserve`: it is full. Accepted work continues in the reserved space, and so do requests that stop missions.
 * - `held`: nothing can be written. Unwritten data stays in memory, in order, and is tried again.
 */
export type DiskState =
  | { readonly state: 'open' }
  | { readonly state: 'reserve'; readonly failure: WriteFailure }
  | { readonly state: 'held'; readonly failure: WriteFailure }

export interface Disk {
  readonly now: DiskState
  /** Counts the times that nothing could be written; `undefined` if something can. */
  readonly hold: number | undefined
  /** A group failed. @returns whether it may be tried again at once, with the reserved space */
  failed(failure: WriteFailure): boolean
  /** A group is on disk. */
  wrote(): void
  /** Tries again now, or a moment later if that was just done. Resolves when the result is known. */
  tryAgain(): Promise<void>
  /** Resolves when everything may be written again. */
  opened(): Promise<void>
  stop(): void
}

export interface DiskOptions {
  readonly reserve: Reserve
  /** Sends the held data once more. Resolves when the result is known. */
  resend(): Promise<void>
  /** Whether a write is under way: the space is not taken back from it. */
  isBusy(): boolean
  /** Called for each change; not for each try. */
  onChange(state: DiskState, before: DiskState): void
}

const firstPauseMs = 100
const longestPauseMs = 2000
/** However many callers ask for it. */
const leastPauseMs = 50

/** The handling of a failing disk: the reserved space, and the tries until it works again. */
export function createDisk({ reserve, resend, isBusy, onChange }: DiskOptions): Disk {
  let now: DiskState = { state: 'open' }
  let holds = 0
  let openedAgain = Promise.withResolvers<void>()
  let trying: Promise<void> | undefined
  let triedAt = Number.NEGATIVE_INFINITY
  let pauseMs = firstPauseMs
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  function turn(next: DiskState): void {
    if (next.state === now.state) {
      now = next
      return
    }
    if (next.state === 'held') holds += 1
    if (now.state === 'open') {
      openedAgain = Promise.withResolvers<void>()
      pauseMs = firstPauseMs
    }
    const before = now
    now = next
    onChange(next, before)
    if (next.state === 'open') openedAgain.resolve()
    else plan()
  }

  function plan(): void {
    clearTimeout(timer)
    if (stopped) return
    timer = setTimeout(() => void tryAgain(), pauseMs)
    timer.unref()
    pauseMs = Math.min(longestPauseMs, pauseMs * 2)
  }

  async function attempt(): Promise<void> {
    await pause(Math.max(0, triedAt + leastPauseMs - performance.now()))
    if (stopped) return
    if (now.state === 'held') await resend()
    if (now.state === 'reserve' && !isBusy() && (await reserve.restore())) turn({ state: 'open' })
    triedAt = performance.now()
    if (now.state !== 'open') plan()
  }

  async function tryAgain(): Promise<void> {
    if (stopped || now.state === 'open') return
    trying ??= attempt().finally(() => {
      trying = undefined
    })
    await trying
  }

  return {
    get now() {
      return now
    },
    get hold() {
      return now.state === 'held' ? holds : undefined
    },
    failed(failure) {
      const spare = failure.kind === 'full' && reserve.release()
      turn({ state: spare ? 'reserve' : 'held', failure })
      return spare
    },
    wrote() {
      if (now.state !== 'held') return
      // Taking the space back shows whether there is room for more.
      if (now.failure.kind === 'full') turn({ state: 'reserve', failure: now.failure })
      else turn({ state: 'open' })
    },
    tryAgain,
    opened: () => (now.state === 'open' ? Promise.resolve() : openedAgain.promise),
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
