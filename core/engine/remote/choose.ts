/** A worker that could do the work, or an agent as a whole. */
export interface Candidate {
  /** Decides between equals, so that the choice is the same everywhere. */
  readonly name: string
  readonly load: number
  /** More than 0. */
  readonly capacity: number
  /** The recent missions: how many ended, and how many of them well. */
  readonly finished: number
  readonly succeeded: number
}

/** With fewer results nobody counts as unreliable. */
const enoughToJudge = 5

type Results = Pick<Candidate, 'finished' | 'succeeded'>

/** Fewer than half of the recent missions went well. */
export function isUnreliable({ finished, succeeded }: Results): boolean {
  return finished >= enoughToJudge && succeeded * 2 < finished
}

/**
 * The lowest load, then the highest success rate, then the first by name. Whoever fails most of its work comes
 * last: it fails fast, so by load alone it would attract all work.
 */
export function choose<C extends Candidate>(candidates: readonly C[]): C | undefined {
  return candidates.toSorted(better)[0]
}

function better(a: Candidate, b: Candidate): number {
  const byReliability = Number(isUnreliable(a)) - Number(isUnreliable(b))
  return byReliability || byLoad(a, b) || bySuccess(a, b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
}

/** Fractions are compared by multiplication, since rounding would make the result depend on the order. */
export function byLoad(a: Pick<Candidate, 'load' | 'capacity'>, b: Pick<Candidate, 'load' | 'capacity'>): number {
  return a.load * b.capacity - b.load * a.capacity
}

/** The rule of succession: a newcomer counts as having half of its work go well, so it gets its chance and no more. */
export function bySuccess(a: Results, b: Results): number {
  return (b.succeeded + 1) * (a.finished + 2) - (a.succeeded + 1) * (b.finished + 2)
}
