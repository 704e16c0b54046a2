import * as z from 'zod'
import { listOf, MissionId, Name, Time } from './common.ts'
import { CaseId } from './dataset.ts'
import { Budget, Priority, Spent, Usage } from './mission.ts'
import { ModelName } from './model-name.ts'

export const EvaluationId = z.string().regex(/^evl_[0-9A-HJKMNP-TV-Z]{26}$/, 'an evaluation id looks like evl_01JD…')

export const maxCandidates = 5

const settings = {
  repeats: z.int().min(1).max(10).meta({ description: 'How often each candidate gets each case.' }),
  concurrency: z.int().min(1).max(20).meta({ description: 'Trials that are under way at once, at the most.' }),
  priority: Priority,
  timeout_s: z.int().min(1).max(604_800).meta({ description: 'Of each mission.' }),
  max_attempts: z.int().min(1).max(20).meta({ description: 'Of each mission.' }),
}

export const NewEvaluation = z
  .strictObject({
    dataset: Name,
    dataset_version: z.int().min(0).max(999_999).optional().meta({ description: 'The newest unless given.' }),
    candidates: z
      .array(
        z.strictObject({
          agent: Name,
          version: z.int().min(1).max(999_999).optional().meta({ description: 'The newest unless given.' }),
          model: ModelName.optional().meta({
            description: 'In the place of the agent’s, which then falls back on none.',
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
        'Of all missions together, judges among them: none begins once those that have ended used so much. What is under way then goes on.',
    }),
    mission_budget: Budget.optional().meta({ description: 'What the model calls of each mission may cost.' }),
    replay: z.boolean().exactOptional().meta({
      description:
        'No mission is run for a case: the recorded steps of the one that it was made from are replayed with each candidate, and its answer is judged. Each case was made from a mission, and no candidate names a model.',
    }),
  })
  .meta({ id: 'NewEvaluation' })
export type NewEvaluation = z.output<typeof NewEvaluation>

export const EvaluationStatus = z
  .enum(['RUNNING', 'CANCELLING', 'COMPLETED', 'CANCELLED', 'BUDGET_SPENT'])
  .meta({ description: '`COMPLETED`: each trial has ended, whatever came of it.' })
export type EvaluationStatus = z.infer<typeof EvaluationStatus>

const Candidate = z.strictObject({
  agent: Name,
  version: z.int(),
  model: z.string().nullable().meta({ description: 'In the place of the agent’s.' }),
})

export type Candidate = z.infer<typeof Candidate>

export const Evaluation = z
  .strictObject({
    id: EvaluationId,
    status: EvaluationStatus,
    dataset: Name,
    dataset_version: z.int(),
    candidates: z.array(Candidate).meta({ description: 'Each with the version that is measured.' }),
    judges: z.array(Candidate).meta({ description: 'The agents that judge, each with its version.' }),
    ...settings,
    budget: Budget.nullable(),
    mission_budget: Budget.nullable(),
    replay: z.boolean().meta({ description: 'Recorded steps are replayed, and no mission is run for a case.' }),
    progress: z
      .strictObject({
        trials: z.int(),
        begun: z.int(),
        ended: z.int(),
        passed: z.int(),
      })
      .meta({ description: 'Of all trials: cases times candidates times repeats.' }),
    spent: Spent.meta({ description: 'By the missions that have ended, judges among them.' }),
    created_at: Time,
    updated_at: Time,
    ended_at: Time.nullable(),
  })
  .meta({ id: 'Evaluation' })
export type Evaluation = z.infer<typeof Evaluation>

export const EvaluationList = listOf(Evaluation).meta({ id: 'EvaluationList' })

export const TrialOutcome = z.enum(['passed', 'failed', 'mission_failed', 'unjudged', 'diverged', 'cancelled']).meta({
  description:
    '`failed`: an expectation does not hold. `diverged`: of a replay, the candidate would do something else than was recorded. `mission_failed`: there is no answer. `unjudged`: there is one, and a judge or a check failed over it.',
})
export type TrialOutcome = z.infer<typeof TrialOutcome>

const Finding = z.strictObject({
  expectation: z.int().meta({ description: 'Which one of the case, from 0.' }),
  kind: z.string(),
  holds: z.boolean(),
  score: z.number().min(0).max(1),
  reason: z.string().meta({ description: 'What is wrong, or what the judge says; may be empty.' }),
  mission_id: MissionId.nullable().meta({ description: 'Of the judge.' }),
})

/** One case, once, by one candidate. */
export const Trial = z
  .strictObject({
    number: z.int().meta({ description: 'From 0: by case, then candidate, then repeat.' }),
    case_id: CaseId,
    candidate: z.int().meta({ description: 'Which one of the evaluation, from 0.' }),
    repeat: z.int().meta({ description: 'From 0.' }),
    mission_id: MissionId.nullable().meta({ description: 'Null where none could be submitted.' }),
    outcome: TrialOutcome.nullable().meta({ description: 'Null while it is under way.' }),
    score: z.number().nullable().meta({
      description: 'The mean of its findings; 0 without an answer, null where it was not judged.',
    }),
    findings: z.array(Finding),
    error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
    answer: z.string().nullable().meta({ description: 'The beginning of it; the mission has the whole.' }),
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
  pass_rate: share.nullable().meta({ description: 'Passed, of all that have ended; null before any has.' }),
  pass_rate_95: z.strictObject({ low: share, high: share }).nullable().meta({
    description:
      'Between these the rate is, with 95% confidence (Wilson): two candidates whose ranges overlap may be alike.',
  }),
  cases_passed: z.int().meta({ description: 'Cases of which each trial passed.' }),
  cases: z.int().meta({ description: 'Cases of which a trial has ended.' }),
  mean_score: share.nullable(),
  cost_usd: z.number(),
  cache_saved_usd: Usage.shape.cache_saved_usd,
  judges_cost_usd: z.number(),
  input_tokens: z.int(),
  output_tokens: z.int(),
  latency_ms: z.strictObject({ p50: z.int(), p95: z.int() }).nullable(),
  errors: z
    .array(z.strictObject({ code: z.string(), count: z.int() }))
    .meta({ description: 'The most frequent first.' }),
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
    worse_cases: z.array(ChangedCase).meta({ description: 'Those that fell most first; at most 100.' }),
    better_cases: z.array(ChangedCase).meta({ description: 'Those that rose most first; at most 100.' }),
  })
  .meta({ id: 'Comparison', description: 'Case by case, by how many of its trials passed.' })
export type Comparison = z.infer<typeof Comparison>

export const GateAnswer = z
  .strictObject({
    passed: z.boolean(),
    reasons: z.array(z.string()).meta({ description: 'What keeps it from passing, in words.' }),
  })
  .meta({ id: 'GateAnswer' })
export type GateAnswer = z.infer<typeof GateAnswer>
