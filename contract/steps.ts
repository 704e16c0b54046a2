/** Work in short pieces: whoever runs it may do other things between two of them. */
export type Steps<Result> = Generator<undefined, Result>

/** For callers with enough time. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
