import type { Waits } from '../ports/settings.ts'

/** How long a request that wants to wait this many seconds does wait, in ms. */
export function waitingMs({ longest_s }: Waits, askedS: number): number {
  return Math.min(askedS, longest_s) * 1000
}

/** For an empty answer: after how many seconds to ask again. 0 if the request waited as long as it wanted. */
export function askAgainS({ longest_s, ask_again_s }: Waits, askedS: number): number {
  return askedS > longest_s ? ask_again_s : 0
}
