import { setTimeout as pause } from 'node:timers/promises'

/**
 * Begins one piece of work after another, in the order in which they came: each when the one before it has ended, or has taken
 * its time.
 */
export function createOneAtATime(atMostMs: number): (work: () => Promise<void>) => Promise<void> {
  let turn: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = turn.then(work)
    const ended = new AbortController()
    const over = done.catch(() => {}).finally(() => ended.abort())
    turn = turn.then(() =>
      Promise.race([over, pause(atMostMs, undefined, { ref: false, signal: ended.signal }).catch(() => {})]),
    )
    return done
  }
}
