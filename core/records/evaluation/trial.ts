import * as z from 'zod'
import { TrialOutcome, type Trial as TrialView } from '../../../contract/resources/evaluation.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { roundUsd, StoredUsage } from '../mission/mission.ts'

/** The result of one expectation of the case. */
const Finding = record({
  /** The index of the expectation in its case. */
  expectation: z.number(),
  kind: z.string(),
  holds: z.boolean(),
  score: z.number(),
  reason: z.string().default(''),
  /** The judge's mission. */
  mission_id: z.string().nullable().default(null),
})
export type Finding = z.output<typeof Finding>

const TrialError = record({ code: z.string(), message: z.string() })
export type TrialError = z.output<typeof TrialError>

/** The measurements of the candidate's mission. */
const Measured = record({
  usage: StoredUsage,
  /** From its first start to its end; null if it never started. */
  latency_ms: z.number().nullable(),
  attempts: z.number(),
})
export type Measured = z.output<typeof Measured>

/** One case, tried once by one candidate. */
const Trial = record({
  number: z.number(),
  case_id: z.string(),
  candidate: z.number(),
  repeat: z.number(),
  mission_id: z.string().nullable(),
  /** The sum over all judges. */
  judges_usage: StoredUsage,
  measured: Measured.nullable().default(null),
  findings: list(Finding).default([]),
  /** The beginning of the answer. */
  answer: z.string().nullable().default(null),
  /** `null` while it is in progress. */
  outcome: TrialOutcome.nullable().default(null),
  score: z.number().nullable().default(null),
  error: TrialError.nullable().default(null),
  began_at: z.number(),
  ended_at: z.number().nullable().default(null),
})
export type Trial = z.output<typeof Trial>

export const trialKind = kindOf('trial', 'entities', Trial)

export function trialView(trial: Trial): TrialView {
  const { number, case_id, candidate, repeat, mission_id, outcome, score, error, answer, measured } = trial
  return {
    ...{ number, case_id, candidate, repeat, mission_id, outcome, score, error, answer },
    findings: [...trial.findings],
    latency_ms: measured?.latency_ms ?? null,
    attempts: measured?.attempts ?? null,
    input_tokens: measured?.usage.input_tokens ?? 0,
    output_tokens: measured?.usage.output_tokens ?? 0,
    cost_usd: roundUsd(measured?.usage.cost_usd ?? 0),
    judges_cost_usd: roundUsd(trial.judges_usage.cost_usd),
  }
}
