import type { Candidate, Evaluation as EvaluationView } from '../../../contract/resources/evaluation.ts'
import { iso } from '../../base/times/iso.ts'
import { usdOf } from '../budget/amount.ts'
import { type AgentVersion, type Evaluation, isEnded } from './evaluation.ts'

/** An evaluation as the API shows it. */
export function evaluationView(evaluation: Evaluation): EvaluationView {
  const { id, status, dataset, repeats, concurrency, priority, timeout_s, max_attempts } = evaluation
  return {
    ...{ id, status, repeats, concurrency, priority, timeout_s, max_attempts },
    dataset: dataset.name,
    dataset_version: dataset.version,
    candidates: evaluation.candidates.map(candidateView),
    judges: evaluation.judges.map(candidateView),
    budget: evaluation.budget,
    mission_budget: evaluation.mission_budget,
    replay: evaluation.replay,
    progress: {
      trials: evaluation.trials,
      begun: evaluation.next,
      ended: evaluation.next - evaluation.active.length,
      passed: evaluation.passed,
    },
    spent: { usd: usdOf(evaluation.spent.nano_usd), tokens: evaluation.spent.tokens },
    created_at: iso(evaluation.created_at),
    updated_at: iso(evaluation.updated_at),
    ended_at: isEnded(evaluation) ? iso(evaluation.ended_at) : null,
  }
}

export function candidateView({ agent, version, model }: AgentVersion): Candidate {
  return { agent, version, model: model ?? null }
}
