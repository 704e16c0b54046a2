import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Steps } from '../../contract/steps.ts'

/** How long one turn of the event loop is used, plus the piece that exceeds it. */
const longestMs = 5

/** Does long work without making others wait: piece by piece, with turns of the event loop in between. */
export async function inTurns<Result>(steps: Steps<Result>): Promise<Result> {
  for (let begun = performance.now(); ; ) {
    const step = steps.next()
    if (step.done) return step.value
    if (performance.now() - begun < longestMs) continue
    await nextTurn()
    begun = performance.now()
  }
}
