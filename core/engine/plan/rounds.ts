import type { Clock } from '../../base/ports/clock.ts'

/** Bounds one look; the next one, or the sweeper, goes on. */
const maxRounds = 1000
/** A request on AWS has 29 seconds, and may look for permits and then for slots. */
const maxMs = 10_000

/** @returns whether there may be one more round of a look at what waits */
export function startRounds({ clock }: { readonly clock: Pick<Clock, 'monotonic'> }): () => boolean {
  const until = clock.monotonic() + maxMs
  let rounds = 0
  return () => rounds++ < maxRounds && clock.monotonic() < until
}
