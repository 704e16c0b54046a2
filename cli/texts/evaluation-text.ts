import type {
  Candidate,
  CandidateResult,
  ChangedCase,
  Comparison,
  Evaluation,
  EvaluationResults,
  GateAnswer,
  Trial,
} from '../../contract/resources/evaluation.ts'
import { type Field, fields } from '../printing/fields.ts'
import { table } from '../printing/table.ts'
import { joined, type Text, text } from '../printing/text.ts'

export function evaluationText(evaluation: Evaluation): Text {
  const { progress, spent } = evaluation
  return fields([
    ['Evaluation', evaluation.id],
    ['Status', evaluation.status],
    ['Data set', `${evaluation.dataset} v${evaluation.dataset_version}`],
    ['Candidates', evaluation.candidates.map(candidateName).join(', ')],
    ['Judges', evaluation.judges.map(candidateName).join(', ')],
    ['Trials', `${progress.ended} of ${progress.trials} ended, ${progress.passed} passed`],
    ['Spent', `$${spent.usd}, ${spent.tokens} tokens`],
    ['Created', evaluation.created_at],
    ['Ended', evaluation.ended_at],
  ])
}

export function progressText({ progress }: Evaluation): Text {
  return text`${progress.ended} of ${progress.trials} trials have ended, ${progress.passed} passed\n`
}

export function candidateName({ agent, version, model }: Candidate): string {
  return model === null ? `${agent}@${version}` : `${agent}@${version} with ${model}`
}

export function resultsText({ evaluation_id, status, candidates }: EvaluationResults): Text {
  const head = text`${evaluation_id} is ${status}.\n`
  return joined([head, ...candidates.flatMap((one) => [text`\n`, candidateText(one)])])
}

function candidateText(result: CandidateResult): Text {
  const rest = [
    [result.failed, 'failed'],
    [result.mission_failed, 'without an answer'],
    [result.unjudged, 'unjudged'],
    [result.diverged, 'diverged'],
    [result.cancelled, 'cancelled'],
  ].filter(([count]) => count !== 0)
  const range = result.pass_rate_95
  const all: Field[] = [
    ['Candidate', candidateName(result)],
    ['Pass rate', shareText(result.pass_rate)],
    ['Within', range && `${shareText(range.low)} to ${shareText(range.high)}, with 95% confidence`],
    ['Trials', `${result.passed} of ${result.ended} passed`],
    ['Others', rest.map(([count, what]) => `${count} ${what}`).join(', ')],
    ['Cases', `${result.cases_passed} of ${result.cases} passed each time`],
    ['Mean score', shareText(result.mean_score)],
    ['Cost', `$${result.cost_usd}, and $${result.judges_cost_usd} for judges`],
    ['Cache saved', result.cache_saved_usd && `$${result.cache_saved_usd}`],
    ['Tokens', `${result.input_tokens} in, ${result.output_tokens} out`],
    ['Latency', result.latency_ms && `${result.latency_ms.p50} ms (p50), ${result.latency_ms.p95} ms (p95)`],
    ['Errors', result.errors.map(({ code, count }) => `${count} ${code}`).join(', ')],
  ]
  return fields(all)
}

function shareText(share: number | null): string {
  return share === null ? '' : `${Math.round(share * 1000) / 10}%`
}

export function trialRow(trial: Trial): string[] {
  const wrong = trial.findings.find(({ holds }) => !holds)
  return [
    trial.case_id,
    String(trial.candidate),
    trial.outcome ?? 'under way',
    trial.score === null ? '' : String(Math.round(trial.score * 100) / 100),
    trial.mission_id ?? '',
    trial.error ? `${trial.error.code}: ${trial.error.message}` : (wrong?.reason ?? ''),
  ]
}

export function comparisonText(comparison: Comparison, lineWidth: number): Text {
  const { worse, better, same, only_now, only_before, candidate, baseline } = comparison
  const head = fields([
    ['Now', candidateName(candidate)],
    ['Before', candidateName(baseline)],
    ['Worse', worse],
    ['Better', better],
    ['Same', same],
    ['Only now', only_now],
    ['Only before', only_before],
  ])
  const rows = [...comparison.worse_cases.map(changeRow('worse')), ...comparison.better_cases.map(changeRow('better'))]
  if (rows.length === 0) return head
  return text`${head}\n${table(['CASE', 'IS', 'BEFORE', 'NOW'], rows, lineWidth)}`
}

function changeRow(is: string): (one: ChangedCase) => string[] {
  return ({ case_id, before, now }) => [case_id, is, shareText(before.pass_rate), shareText(now.pass_rate)]
}

export function gateText({ passed, reasons }: GateAnswer): Text {
  if (passed) return text`The gate passes.\n`
  return joined([text`The gate does not pass:\n`, ...reasons.map((reason) => text`- ${reason}\n`)])
}
