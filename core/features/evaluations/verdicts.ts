import type { Verdict } from './check-answer.ts'

/** Verdicts of programs, by their seed: after a lost write a decision is repeated without running the program again. */
export type Verdicts = Map<string, Promise<Verdict>>

const most = 200

export function verdictsByRun(): Verdicts {
  return new Map()
}

/** The earlier verdict, the one under way, or a new one. */
export function onceJudged(verdicts: Verdicts, run: string, judge: () => Promise<Verdict>): Promise<Verdict> {
  const known = verdicts.get(run)
  if (known) return known
  const judged = judge()
  verdicts.set(run, judged)
  // A failed run is repeated by the next caller.
  judged.catch(() => verdicts.delete(run))
  const [oldest] = verdicts.keys()
  if (verdicts.size > most && oldest !== undefined) verdicts.delete(oldest)
  return judged
}
