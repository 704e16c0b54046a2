import type { ChangedCase, Comparison } from '../../../contract/resources/evaluation.ts'
import type { Trial } from '../../records/evaluation/trial.ts'
import { meanOf } from './statistics.ts'

type Changes = Pick<
  Comparison,
  'worse' | 'better' | 'same' | 'only_now' | 'only_before' | 'worse_cases' | 'better_cases'
>

/** The maximum number of cases listed for each kind. */
const maxNamed = 100

/** The difference between two candidates, case by case: by how many of its trials passed. */
export function compareTrials(now: readonly Trial[], before: readonly Trial[]): Changes {
  const [ratesNow, ratesBefore] = [ratesOf(now), ratesOf(before)]
  const both: ChangedCase[] = []
  for (const [case_id, rate] of ratesNow) {
    const earlier = ratesBefore.get(case_id)
    if (earlier) both.push({ case_id, before: earlier, now: rate })
  }
  const worse = both.filter((one) => rise(one) < 0).sort((a, b) => rise(a) - rise(b) || byId(a, b))
  const better = both.filter((one) => rise(one) > 0).sort((a, b) => rise(b) - rise(a) || byId(a, b))
  return {
    worse: worse.length,
    better: better.length,
    same: both.length - worse.length - better.length,
    only_now: ratesNow.size - both.length,
    only_before: ratesBefore.size - both.length,
    worse_cases: worse.slice(0, maxNamed),
    better_cases: better.slice(0, maxNamed),
  }
}

function rise({ now, before }: ChangedCase): number {
  return now.pass_rate - before.pass_rate
}

function byId(one: ChangedCase, other: ChangedCase): number {
  return one.case_id < other.case_id ? -1 : 1
}

/** Trials with these outcomes say nothing about their case. */
const unsaying: ReadonlySet<Trial['outcome']> = new Set([null, 'cancelled', 'unjudged', 'diverged'])

/** Cases with a judged trial. */
function ratesOf(trials: readonly Trial[]): ReadonlyMap<string, ChangedCase['now']> {
  const judged = trials.filter(({ outcome }) => !unsaying.has(outcome))
  const cases = Map.groupBy(judged, ({ case_id }) => case_id)
  return new Map(
    [...cases].map(([case_id, ofCase]) => {
      const passed = ofCase.filter(({ outcome }) => outcome === 'passed').length
      const scores = ofCase.flatMap(({ score }) => (score === null ? [] : [score]))
      return [case_id, { pass_rate: passed / ofCase.length, mean_score: meanOf(scores) }]
    }),
  )
}
