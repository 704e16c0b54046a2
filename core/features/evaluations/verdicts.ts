import type { Verdict } from './check-answer.ts'

/** Of programs, by their seed: whoever lost a write to somebody else decides anew, and has no program run twice for that. */
export type Verdicts = Map<string, Promise<Verdict>>

const most = 200

export function verdictsByRun(): Verdicts {
  return new Map()
}

/** What was judged before, or is being judged, or what comes of judging it now. */
export function onceJudged(verdicts: Verdicts, run: string, judge: () => Promise<Verdict>): Promise<Verdict> {
  const known = verdicts.get(run)
  if (known) return known
  const judged = judge()
  verdicts.set(run, judged)
  // What failed is tried anew by whoever comes next.
  judged.catch(() => verdicts.delete(run))
  const [oldest] = verdicts.keys()
  if (verdicts.size > most && oldest !== undefined) verdicts.delete(oldest)
  return judged
}
