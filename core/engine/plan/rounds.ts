import type { Clock } from '../../base/ports/clock.ts'

/** Bounds one search; the next one, or the sweeper, continues. */
const maxRounds = 1000
/** A request on AWS has 29 seconds, and may search for permits and then for slots. */
const maxMs = 10_000

/** @returns whether there may be another round of a search for waiting missions */
export function startRounds({ clock }: { readonly clock: Pick<Clock, 'monotonic'> }): () => boolean {
  const until = clock.monotonic() + maxMs
  let rounds = 0
  return () => rounds++ < maxRounds && clock.monotonic() < until
}
