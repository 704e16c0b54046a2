import * as z from 'zod'
import { listOf, MissionId, Name, Time } from './common.ts'
import { CaseId } from './dataset.ts'
import { Budget, Priority, Spent, Usage } from './mission.ts'
import { ModelName } from './model-name.ts'

export const EvaluationId = z.string().regex(/^evl_[0-9A-HJKMNP-TV-Z]{26}$/, 'an evaluation id looks like evl_01JD…')

export const maxCandidates = 5

const settings = {
  repeats: z.int().min(1).max(10).meta({ description: 'How often each candidate gets each case.' }),
  concurrency: z.int().min(1).max(20).meta({ description: 'The maximum number of trials under way at once.' }),
  priority: Priority,
  timeout_s: z.int().min(1).max(604_800).meta({ description: 'For each mission.' }),
  max_attempts: z.int().min(1).max(20).meta({ description: 'For each mission.' }),
}

export const NewEvaluation = z
  .strictObject({
    dataset: Name,
    dataset_version: z.int().min(0).max(999_999).optional().meta({ description: 'The newest by default.' }),
    candidates: z
      .array(
        z.strictObject({
          agent: Name,
          version: z.int().min(1).max(999_999).optional().meta({ description: 'The newest by default.' }),
          model: ModelName.optional().meta({
            description: 'Replaces the agent’s model; fallbacks are then not used.',
          }),
        }),
      )
      .min(1)
      .max(maxCandidates),
    repeats: settings.repeats.default(1),
    concurrency: settings.concurrency.default(5),
    priority: settings.priority.default('LOW'),
    timeout_s: settings.timeout_s.default(3600),
    max_attempts: settings.max_attempts.default(3),
    budget: Budget.optional().meta({
      description:
        'For all missions together, including judges: none starts once those that have ended have used this much. Missions under way continue.',
    }),
    mission_budget: Budget.optional().meta({ description: 'The maximum cost of the model calls of each mission.' }),
    replay: z.boolean().exactOptional().meta({
      description:
        'No mission runs: the recorded steps of the case’s original mission are replayed with each candidate, and its answer is judged. Every case must come from a mission, and no candidate may name a model.',
    }),
  })
  .meta({ id: 'NewEvaluation' })
export type NewEvaluation = z.output<typeof NewEvaluation>

export const EvaluationStatus = z
  .enum(['RUNNING', 'CANCELLING', 'COMPLETED', 'CANCELLED', 'BUDGET_SPENT'])
  .meta({ description: '`COMPLETED`: every trial has ended, with any result.' })
export type EvaluationStatus = z.infer<typeof EvaluationStatus>

const Candidate = z.strictObject({
  agent: Name,
  version: z.int(),
  model: z.string().nullable().meta({ description: 'Replaces the agent’s model.' }),
})

export type Candidate = z.infer<typeof Candidate>

export const Evaluation = z
  .strictObject({
    id: EvaluationId,
    status: EvaluationStatus,
    dataset: Name,
    dataset_version: z.int(),
    candidates: z.array(Candidate).meta({ description: 'The candidates, each with the version that is measured.' }),
    judges: z.array(Candidate).meta({ description: 'The judging agents, each with its version.' }),
    ...settings,
    budget: Budget.nullable(),
    mission_budget: Budget.nullable(),
    replay: z.boolean().meta({ description: 'Recorded steps are replayed, and no mission runs for a case.' }),
    progress: z
      .strictObject({
        trials: z.int(),
        begun: z.int(),
        ended: z.int(),
        passed: z.int(),
      })
      .meta({ description: 'The number of trials: cases times candidates times repeats.' }),
    spent: Spent.meta({ description: 'Used by the missions that have ended, including judges.' }),
    created_at: Time,
    updated_at: Time,
    ended_at: Time.nullable(),
  })
  .meta({ id: 'Evaluation' })
export type Evaluation = z.infer<typeof Evaluation>

export const EvaluationList = listOf(Evaluation).meta({ id: 'EvaluationList' })

export const TrialOutcome = z.enum(['passed', 'failed', 'mission_failed', 'unjudged', 'diverged', 'cancelled']).meta({
  description:
    '`failed`: an expectation does not hold. `diverged`: in a replay, the candidate would act differently from the record. `mission_failed`: there is no answer. `unjudged`: there is one, but a judge or a check failed.',
})
export type TrialOutcome = z.infer<typeof TrialOutcome>

const Finding = z.strictObject({
  expectation: z.int().meta({ description: 'The index of the expectation in the case, from 0.' }),
  kind: z.string(),
  holds: z.boolean(),
  score: z.number().min(0).max(1),
  reason: z.string().meta({ description: 'What is wrong, or what the judge says; may be empty.' }),
  mission_id: MissionId.nullable().meta({ description: 'The judge’s mission.' }),
})

/** One case, once, by one candidate. */
export const Trial = z
  .strictObject({
    number: z.int().meta({ description: 'From 0: by case, then candidate, then repeat.' }),
    case_id: CaseId,
    candidate: z.int().meta({ description: 'The index of the candidate in the evaluation, from 0.' }),
    repeat: z.int().meta({ description: 'From 0.' }),
    mission_id: MissionId.nullable().meta({ description: 'Null if none could be submitted.' }),
    outcome: TrialOutcome.nullable().meta({ description: 'Null while it is under way.' }),
    score: z.number().nullable().meta({
      description: 'The mean of its findings; 0 without an answer, null if it was not judged.',
    }),
    findings: z.array(Finding),
    error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
    answer: z.string().nullable().meta({ description: 'The beginning of the answer; the mission has all of it.' }),
    latency_ms: z
      .int()
      .nullable()
      .meta({ description: 'From the mission’s first start to its end, without its wait for a slot.' }),
    attempts: z.int().nullable(),
    input_tokens: z.int(),
    output_tokens: z.int(),
    cost_usd: z.number(),
    judges_cost_usd: z.number(),
  })
  .meta({ id: 'Trial' })
export type Trial = z.infer<typeof Trial>

export const TrialList = listOf(Trial).meta({ id: 'TrialList' })

const share = z.number().min(0).max(1)

const CandidateResult = z.strictObject({
  ...Candidate.shape,
  ended: z.int(),
  passed: z.int(),
  failed: z.int(),
  mission_failed: z.int(),
  unjudged: z.int(),
  diverged: z.int(),
  cancelled: z.int(),
  pass_rate: share
    .nullable()
    .meta({ description: 'Passed trials as a share of those that have ended; null before any has.' }),
  pass_rate_95: z.strictObject({ low: share, high: share }).nullable().meta({
    description:
      'The 95% confidence interval of the rate (Wilson): two candidates with overlapping intervals may be equally good.',
  }),
  cases_passed: z.int().meta({ description: 'Cases of which every trial passed.' }),
  cases: z.int().meta({ description: 'Cases of which a trial has ended.' }),
  mean_score: share.nullable(),
  cost_usd: z.number(),
  cache_saved_usd: Usage.shape.cache_saved_usd,
  judges_cost_usd: z.number(),
  input_tokens: z.int(),
  output_tokens: z.int(),
  latency_ms: z.strictObject({ p50: z.int(), p95: z.int() }).nullable(),
  errors: z.array(z.strictObject({ code: z.string(), count: z.int() })).meta({ description: 'Most frequent first.' }),
})
export type CandidateResult = z.infer<typeof CandidateResult>

export const EvaluationResults = z
  .strictObject({
    evaluation_id: EvaluationId,
    status: EvaluationStatus,
    candidates: z.array(CandidateResult),
  })
  .meta({ id: 'EvaluationResults' })
export type EvaluationResults = z.infer<typeof EvaluationResults>

const ChangedCase = z.strictObject({
  case_id: CaseId,
  before: z.strictObject({ pass_rate: share, mean_score: share.nullable() }),
  now: z.strictObject({ pass_rate: share, mean_score: share.nullable() }),
})
export type ChangedCase = z.infer<typeof ChangedCase>

export const Comparison = z
  .strictObject({
    evaluation_id: EvaluationId,
    candidate: Candidate,
    baseline_id: EvaluationId,
    baseline: Candidate,
    worse: z.int(),
    better: z.int(),
    same: z.int(),
    only_now: z.int().meta({ description: 'Cases that the baseline did not judge.' }),
    only_before: z.int().meta({ description: 'Cases that only the baseline judged.' }),
    worse_cases: z.array(ChangedCase).meta({ description: 'Largest losses first; at most 100.' }),
    better_cases: z.array(ChangedCase).meta({ description: 'Largest gains first; at most 100.' }),
  })
  .meta({ id: 'Comparison', description: 'Compares the cases by the number of trials that passed.' })
export type Comparison = z.infer<typeof Comparison>

export const GateAnswer = z
  .strictObject({
    passed: z.boolean(),
    reasons: z.array(z.string()).meta({ description: 'The reasons why it does not pass.' }),
  })
  .meta({ id: 'GateAnswer' })
export type GateAnswer = z.infer<typeof GateAnswer>
