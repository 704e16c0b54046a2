import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { Origin } from '../../../contract/resources/guardrail.ts'
import { loadPayload } from '../../base/payloads/payload.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { asText } from '../../engine/legs/conversation.ts'
import type { Case, JudgeExpectation, ProgramExpectation } from '../../records/dataset/dataset.ts'
import type { Active, Evaluation } from '../../records/evaluation/evaluation.ts'
import type { Finding, Measured, Trial, TrialError } from '../../records/evaluation/trial.ts'
import { addUsage, type Finished, type In } from '../../records/mission/mission.ts'
import { loadMission } from '../../records/mission/mission-items.ts'
import { originOfResult } from '../../records/mission/origin.ts'
import { requireCase } from './begin-trial.ts'
import { checkAnswer, judgementOf, outcomeOf, type Verdict } from './check-answer.ts'
import { type TrialEnd, unjudged } from './end-trial.ts'
import { type Material, runCheck } from './run-check.ts'
import { onceJudged, verdictsByRun } from './verdicts.ts'

export type JudgePorts = Pick<Ports, 'stores' | 'blobs' | 'checks' | 'programs' | 'memory'>

/** The next state of a trial. */
export type Turn = { readonly trial: Trial; readonly end: TrialEnd } | { readonly trial: Trial; readonly ask: Question }

/** For a judge. */
export interface Question {
  /** The expectation of the case that it is about. */
  readonly judging: number
  readonly agent: string
  readonly input: Json
  /** Whether the case or the answer may derive from text from outside. */
  readonly outside: boolean
}

/** A candidate’s result, and the origin of its text. */
interface Answer {
  readonly answer: Json
  readonly origin: Origin
}

/** An awaited mission of a trial, at its end; `undefined` if it is missing or unreadable. */
export interface AwaitedEnd {
  readonly active: Active
  readonly mission: Finished | undefined
}

interface Judged {
  readonly evaluation: Evaluation
  readonly trial: Trial
}

/** The consequence of a mission’s end: for the candidate’s, the answer is checked; or a judge’s verdict is used. */
export async function turnAfter(
  ports: JudgePorts,
  scope: Scope,
  judged: Judged,
  { active, mission }: AwaitedEnd,
): Promise<Turn> {
  const { judging } = active
  const trial = judging === undefined ? measured(judged, active, mission) : charged(judged.trial, mission)
  const after = { ...judged, trial }
  return orUnjudged(trial, () =>
    judging === undefined
      ? afterAnswer(ports, scope, after, mission)
      : afterJudge(ports, scope, after, { judging, judge: active.mission_id, mission }),
  )
}

/** Temporary errors are retried; a permanent one leaves the trial as it is. */
async function orUnjudged(trial: Trial, judge: () => Promise<Turn>): Promise<Turn> {
  try {
    return await judge()
  } catch (error) {
    if (!isSortieError(error) || error.retryable) throw error
    return { trial, end: unjudged(error) }
  }
}

/** Recorded parts cost time and money when they were recorded, and nothing now. */
export function isReplayed({ replay }: Evaluation, { judging }: Active): boolean {
  return replay && judging === undefined
}

function measured({ evaluation, trial }: Judged, active: Active, mission: Finished | undefined): Trial {
  return mission && !isReplayed(evaluation, active) ? { ...trial, measured: measuredOf(mission) } : trial
}

function measuredOf({ usage, started_at, finished_at, attempt }: Finished): Measured {
  const latency_ms = started_at === null ? null : Math.max(0, finished_at - started_at)
  return { usage, latency_ms, attempts: attempt }
}

function charged(trial: Trial, judge: Finished | undefined): Trial {
  return judge ? { ...trial, judges_usage: addUsage(trial.judges_usage, judge.usage) } : trial
}

const maxAnswer = 500

async function afterAnswer(
  ports: JudgePorts,
  scope: Scope,
  { evaluation, trial }: Judged,
  mission: Finished | undefined,
): Promise<Turn> {
  if (mission?.status !== 'COMPLETED') return { trial, end: noAnswer(mission) }
  const answer = await loadPayload(ports.blobs, scope.tenant, mission.output)
  const answered: Trial = { ...trial, answer: cutText(asText(answer), maxAnswer) }
  const origin = originOfResult(mission)
  return orUnjudged(answered, () => check(ports, scope, { evaluation, trial: answered }, { answer, origin }))
}

async function check(
  ports: JudgePorts,
  { tenant, store }: Scope,
  { evaluation, trial }: Judged,
  answered: Answer,
): Promise<Turn> {
  const one = await requireCase(store, evaluation, trial.case_id)
  const { input, reference = null } = one
  const { answer } = answered
  const findings: Finding[] = []
  for (const [at, expectation] of one.expectations.entries()) {
    if (expectation.kind === 'judge') continue
    const verdict =
      expectation.kind === 'program'
        ? await byProgram(ports, { evaluation, trial, at, tenant }, expectation, { input, reference, answer })
        : await checkAnswer({ checks: ports.checks, tenant }, expectation, answer, one.reference)
    if ('error' in verdict) return { trial, end: unjudged(verdict.error) }
    findings.push({ ...verdict, expectation: at, kind: expectation.kind, mission_id: null })
  }
  return nextTurn(evaluation, { ...trial, findings }, one, async () => answered)
}

/** @param at the index of the expectation in the case */
function byProgram(
  { programs, memory }: JudgePorts,
  { evaluation, trial, at, tenant }: Judged & { readonly at: number; readonly tenant: string },
  expectation: ProgramExpectation,
  material: Material,
): Promise<Verdict> {
  const seed = `${evaluation.id} ${trial.number} ${at}`
  const run = { programs, tenant, at: trial.began_at, seed }
  return onceJudged(memory.of(verdictsByRun), seed, () => runCheck(run, expectation, material))
}

function noAnswer(mission: Exclude<Finished, In<'COMPLETED'>> | undefined): TrialEnd {
  if (mission?.status === 'CANCELLED') return { outcome: 'cancelled', score: null, error: null }
  return { outcome: 'mission_failed', score: 0, error: failureOf(mission) }
}

function failureOf(mission: Exclude<Finished, In<'COMPLETED'>> | undefined): TrialError {
  if (!mission) return { code: 'not_found', message: 'Its mission is gone, or cannot be read' }
  if (mission.status === 'FAILED') return { code: mission.error.code, message: mission.error.message }
  if (mission.status === 'CANCELLED') return { code: 'cancelled', message: 'Its mission was cancelled' }
  return { code: 'expired', message: 'Its mission did not end by its deadline' }
}

interface Judging {
  readonly judging: number
  /** The judge’s mission. */
  readonly judge: string
  readonly mission: Finished | undefined
}

async function afterJudge(
  ports: JudgePorts,
  scope: Scope,
  { evaluation, trial }: Judged,
  { judging, judge, mission }: Judging,
): Promise<Turn> {
  const { tenant, store } = scope
  if (mission?.status !== 'COMPLETED') return { trial, end: unheard(evaluation, mission) }
  const one = await requireCase(store, evaluation, trial.case_id)
  const verdict = judgementFor(one, judging, await loadPayload(ports.blobs, tenant, mission.output))
  if ('error' in verdict) return { trial, end: unjudged(verdict.error) }
  const finding: Finding = { ...verdict, expectation: judging, kind: 'judge', mission_id: judge }
  const findings = [...trial.findings, finding].sort((a, b) => a.expectation - b.expectation)
  return nextTurn(evaluation, { ...trial, findings }, one, () => answerOf(ports, scope, trial))
}

function unheard(evaluation: Evaluation, mission: Exclude<Finished, In<'COMPLETED'>> | undefined): TrialEnd {
  if (evaluation.status === 'CANCELLING') return cancelled
  const { code, message } = failureOf(mission)
  return unjudged({ code, message: `The judge gave no answer. ${message}` })
}

const cancelled: TrialEnd = { outcome: 'cancelled', score: null, error: null }

function judgementFor({ expectations }: Case, judging: number, answer: Json): Verdict {
  const expectation = expectations[judging]
  if (expectation?.kind !== 'judge') throw new SortieError('not_found', 'The case has no such judge')
  return judgementOf(expectation, answer)
}

/** Another judge if one has not been asked; otherwise the result of all of them is known. */
async function nextTurn(
  evaluation: Evaluation,
  trial: Trial,
  { input, reference, expectations, outside }: Case,
  answered: () => Promise<Answer>,
): Promise<Turn> {
  const heard = new Set(trial.findings.map(({ expectation }) => expectation))
  const judging = expectations.findIndex(({ kind }, at) => kind === 'judge' && !heard.has(at))
  const expectation = expectations[judging]
  if (expectation?.kind !== 'judge') return { trial, end: { ...outcomeOf(trial.findings), error: null } }
  if (evaluation.status === 'CANCELLING') return { trial, end: cancelled }
  const { answer, origin } = await answered()
  const question = questionOf(expectation, { input, reference: reference ?? null, answer })
  return {
    trial,
    ask: { judging, agent: expectation.agent, input: question, outside: outside === true || origin === 'outside' },
  }
}

/** The input of a judge, the built-in one or any other. */
function questionOf(
  { rubric }: JudgeExpectation,
  material: { readonly input: Json; readonly reference: Json; readonly answer: Json },
): Json {
  return { rubric, ...material }
}

/** @throws SortieError `not_found` */
async function answerOf({ blobs }: JudgePorts, { tenant, store }: Scope, { mission_id }: Trial): Promise<Answer> {
  const stored = mission_id === null ? undefined : await loadMission(store, mission_id)
  if (stored?.mission.status !== 'COMPLETED') throw new SortieError('not_found', 'The mission is no longer kept')
  const answer = await loadPayload(blobs, tenant, stored.mission.output)
  return { answer, origin: originOfResult(stored.mission) }
}
