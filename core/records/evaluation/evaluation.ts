import * as z from 'zod'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { Amount } from '../budget/amount.ts'
import { defaultRetentionDays } from '../mission/mission.ts'
import { Priority } from '../mission/priority.ts'

const AgentVersion = record({
  agent: z.string(),
  version: z.number(),
  /** Replaces the agent's model. */
  model: z.string().exactOptional(),
})
export type AgentVersion = z.output<typeof AgentVersion>

const StoredBudget = record({ usd: z.number().optional(), tokens: z.number().optional() })

/** A trial that has begun and not ended. */
const Active = record({
  trial: z.number(),
  /** The mission that it waits for: the candidate's, or a judge's. */
  mission_id: z.string(),
  /** The index of the expectation that a judge's mission checks. */
  judging: z.number().exactOptional(),
})
export type Active = z.output<typeof Active>

const EvaluationFacts = record({
  id: z.string(),
  /** The exact version that is measured on. */
  dataset: record({ id: z.string(), name: z.string(), version: z.number() }),
  candidates: list(AgentVersion),
  judges: list(AgentVersion).default([]),
  repeats: z.number(),
  concurrency: z.number(),
  priority: Priority,
  timeout_s: z.number(),
  max_attempts: z.number(),
  budget: StoredBudget.nullable().default(null),
  mission_budget: StoredBudget.nullable().default(null),
  /** No mission runs for a case: the recorded steps of the mission that it was made from are replayed. */
  replay: z.boolean().default(false),
  /** The total number; they begin in the order of their numbers. */
  trials: z.number(),
  /** The first trial that has not begun. */
  next: z.number(),
  active: list(Active).default([]),
  passed: z.number(),
  /** The spending of missions that have ended. */
  spent: Amount,
  /** The days that it and its trials are kept after their ends. */
  retention_days: z.number().default(defaultRetentionDays),
  created_at: z.number(),
  updated_at: z.number(),
})
export type EvaluationFacts = z.output<typeof EvaluationFacts>

const EvaluationState = z.discriminatedUnion('status', [
  record({ status: z.literal('RUNNING') }),
  /** No more trials begin, and running ones are cancelled. */
  record({ status: z.literal('CANCELLING') }),
  record({ status: z.enum(['COMPLETED', 'CANCELLED', 'BUDGET_SPENT']), ended_at: z.number() }),
])
export type EvaluationState = z.output<typeof EvaluationState>

/** Cases of a data set, tried by agent versions. Times are milliseconds since the epoch. */
export type Evaluation = EvaluationFacts & EvaluationState

export const evaluationKind = kindOf('evaluation', 'entities', z.intersection(EvaluationFacts, EvaluationState))

/** The ids of its cases, in order: the data set's content in that version. */
const EvaluationPlan = record({ cases: list(z.string()) })
export type EvaluationPlan = z.output<typeof EvaluationPlan>

export const planKind = kindOf('plan of an evaluation', 'entities', EvaluationPlan)

export type EndedEvaluation = Extract<Evaluation, { readonly ended_at: number }>

export function isEnded(evaluation: Evaluation): evaluation is EndedEvaluation {
  return 'ended_at' in evaluation
}
