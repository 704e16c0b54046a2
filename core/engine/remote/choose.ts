/** Somebody who could do the work, or an agent as a whole. */
export interface Candidate {
  /** Decides where all else is equal, so that the choice is the same wherever it is made. */
  readonly name: string
  readonly load: number
  /** More than 0. */
  readonly capacity: number
  /** Of the recent missions: how many ended, and how many of them well. */
  readonly finished: number
  readonly succeeded: number
}

/** With fewer results nobody is called unreliable. */
const enoughToJudge = 5

/** Fewer than half of the recent missions went well. */
export function isUnreliable({ finished, succeeded }: Pick<Candidate, 'finished' | 'succeeded'>): boolean {
  return finished >= enoughToJudge && succeeded * 2 < finished
}

/**
 * The least loaded, then the one that succeeds most often, then the first by name. Whoever fails most of its work comes
 * last: it fails fast, so by load alone it would draw all work to itself.
 */
export function choose<C extends Candidate>(candidates: readonly C[]): C | undefined {
  return candidates.toSorted(better)[0]
}

/** Fractions are compared multiplied out, since rounding would make the order depend on the order. */
function better(a: Candidate, b: Candidate): number {
  const byReliability = Number(isUnreliable(a)) - Number(isUnreliable(b))
  const byLoad = a.load * b.capacity - b.load * a.capacity
  const [aRate, bRate] = [expected(a), expected(b)]
  const bySuccess =
    bRate.of * aRate.outOf === aRate.of * bRate.outOf ? 0 : bRate.of * aRate.outOf - aRate.of * bRate.outOf
  return byReliability || byLoad || bySuccess || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
}

/** The rule of succession: somebody new counts as one that does half of it well, so it gets its chance and no more. */
function expected({ finished, succeeded }: Candidate): { of: number; outOf: number } {
  return { of: succeeded + 1, outOf: finished + 2 }
}
