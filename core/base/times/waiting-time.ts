import type { Waits } from '../ports/settings.ts'

/** For how long a request is kept waiting that asks for so many seconds, in ms. */
export function waitingMs({ longest_s }: Waits, askedS: number): number {
  return Math.min(askedS, longest_s) * 1000
}

/** For an answer that brought nothing: in how many seconds to ask again. At once, where it was waited for as long as was asked. */
export function askAgainS({ longest_s, ask_again_s }: Waits, askedS: number): number {
  return askedS > longest_s ? ask_again_s : 0
}
