import { setTimeout as pause } from 'node:timers/promises'

/**
 * Runs pieces of work in order of arrival: each starts when the one before it has ended, or has used up
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
