import type { CandidateResult, TrialOutcome } from '../../../contract/resources/evaluation.ts'
import type { AgentVersion } from '../../records/evaluation/evaluation.ts'
import { candidateView } from '../../records/evaluation/evaluation-view.ts'
import type { Trial } from '../../records/evaluation/trial.ts'
import { soundSaving } from '../../records/mission/cache-saving.ts'
import { addUsage, noUsage } from '../../records/mission/mission.ts'

/** The maximum number of error codes shown. */
const maxCodes = 20

/** The results of a candidate so far. @param trials its own; those that have not ended do not count */
export function resultOf(candidate: AgentVersion, trials: readonly Trial[]): CandidateResult {
  const ended = trials.filter(({ outcome }) => outcome !== null)
  const counts = countsOf(ended)
  const usage = ended.reduce((sum, { measured }) => addUsage(sum, measured?.usage ?? noUsage), noUsage)
  const judges = ended.reduce((sum, { judges_usage }) => addUsage(sum, judges_usage), noUsage)
  const cases = [...Map.groupBy(ended, ({ case_id }) => case_id).values()]
  return {
    ...{ ...candidateView(candidate), ended: ended.length, ...counts },
    pass_rate: ended.length === 0 ? null : counts.passed / ended.length,
    pass_rate_95: wilson(counts.passed, ended.length),
    cases: cases.length,
    cases_passed: cases.filter((ofCase) => ofCase.every(({ outcome }) => outcome === 'passed')).length,
    mean_score: meanOf(ended.flatMap(({ score }) => (score === null ? [] : [score]))),
    cost_usd: usage.cost_usd,
    ...soundSaving(usage),
    judges_cost_usd: judges.cost_usd,
    input_tokens: usage.input_tokens,
    output_tokens: usage.output_tokens,
    latency_ms: latencyOf(ended),
    errors: errorsOf(ended),
  }
}

function countsOf(trials: readonly Trial[]): Readonly<Record<TrialOutcome, number>> {
  const counts = { passed: 0, failed: 0, mission_failed: 0, unjudged: 0, diverged: 0, cancelled: 0 }
  for (const { outcome } of trials) if (outcome !== null) counts[outcome] += 1
  return counts
}

export function meanOf(values: readonly number[]): number | null {
  if (values.length === 0) return null
  return within01(values.reduce((sum, value) => sum + value, 0) / values.length)
}

/** Sums of fractions are slightly inexact. */
function within01(value: number): number {
  return Math.min(1, Math.max(0, value))
}

/** Standard deviations of a normal distribution that cover 95%. */
const z95 = 1.959963984540054

/**
 * The 95% confidence interval of a rate. Wilson’s interval, since it also holds for few trials and for rates near 0
 * and 1, as evaluations have them.
 */
export function wilson(passed: number, of: number): { low: number; high: number } | null {
  if (of === 0) return null
  const rate = passed / of
  const scale = 1 + z95 ** 2 / of
  const middle = (rate + z95 ** 2 / (2 * of)) / scale
  const half = (z95 / scale) * Math.sqrt((rate * (1 - rate)) / of + z95 ** 2 / (4 * of ** 2))
  // At the ends the interval includes the rate itself, however a double rounds.
  return { low: Math.min(rate, within01(middle - half)), high: Math.max(rate, within01(middle + half)) }
}

/** Only trials with an answer: one that failed at once is not fast. */
function latencyOf(trials: readonly Trial[]): CandidateResult['latency_ms'] {
  const times = trials
    .filter(({ answer }) => answer !== null)
    .flatMap(({ measured }) => measured?.latency_ms ?? [])
    .sort((a, b) => a - b)
  if (times.length === 0) return null
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95) }
}

/** The smallest value that this share does not exceed. @param sorted not empty, ascending */
export function percentile(sorted: readonly number[], share: number): number {
  const at = Math.min(sorted.length, Math.max(1, Math.ceil(share * sorted.length))) - 1
  return sorted[at] ?? 0
}

function errorsOf(trials: readonly Trial[]): CandidateResult['errors'] {
  const codes = Map.groupBy(
    trials.flatMap(({ error }) => (error ? [error.code] : [])),
    (code) => code,
  )
  return [...codes]
    .map(([code, all]) => ({ code, count: all.length }))
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
    .slice(0, maxCodes)
}
