/** Work in pieces, none of which takes long: whoever carries it out may do other things between two of them. */
export type Steps<Result> = Generator<undefined, Result>

/** For who has the time. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
