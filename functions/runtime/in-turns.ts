import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Steps } from '../../contract/steps.ts'

/** How long one turn of the event loop is taken up, beside the piece that passes it. */
const longestMs = 5

/** Carries out what takes long without keeping others waiting: piece by piece, with turns of the event loop between them. */
export async function inTurns<Result>(steps: Steps<Result>): Promise<Result> {
  for (let begun = performance.now(); ; ) {
    const step = steps.next()
    if (step.done) return step.value
    if (performance.now() - begun < longestMs) continue
    await nextTurn()
    begun = performance.now()
  }
}
