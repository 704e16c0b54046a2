import type { RedriveOutcome } from '../../../contract/resources/dead-letter.ts'

export interface Summary {
  readonly would: number
  readonly refused: number
  /** Recorded steps that are kept, and what they had cost. */
  readonly steps: number
  readonly usd: number
  /** Why some are refused, most frequent first. */
  readonly problems: readonly (readonly [message: string, times: number])[]
}

/** Problems differ by ids in them; a few are enough to see why. */
const mostProblems = 5

export function summaryOf(outcomes: readonly RedriveOutcome[]): Summary {
  const would = outcomes.filter(({ outcome }) => outcome !== 'refused')
  const messages = Map.groupBy(
    outcomes.flatMap(({ problem }) => (problem === null ? [] : [problem.message])),
    (message) => message,
  )
  const problems = [...messages].map(([message, all]) => [message, all.length] as const)
  return {
    would: would.length,
    refused: outcomes.length - would.length,
    steps: would.reduce((sum, { kept_steps }) => sum + kept_steps, 0),
    usd: would.reduce((sum, { kept_usage }) => sum + kept_usage.cost_usd, 0),
    problems: problems.sort(([, a], [, b]) => b - a).slice(0, mostProblems),
  }
}
