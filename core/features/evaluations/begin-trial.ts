import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import { NewMission } from '../../../contract/resources/mission.ts'
import type { Checks } from '../../base/ports/checks.ts'
import type { Store } from '../../base/ports/store.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import { acceptMission } from '../../engine/accept/accept-mission.ts'
import { loadAgentVersion } from '../../records/agent/resolve-agent.ts'
import type { Case } from '../../records/dataset/dataset.ts'
import { loadCase } from '../../records/dataset/dataset-items.ts'
import type { AgentVersion, Evaluation } from '../../records/evaluation/evaluation.ts'
import { loadPlan, putEvaluation, putTrial, type StoredEvaluation } from '../../records/evaluation/evaluation-items.ts'
import type { Trial } from '../../records/evaluation/trial.ts'
import { placeOf } from '../../records/evaluation/trial-number.ts'
import { isFinished, type MissionFields, noUsage } from '../../records/mission/mission.ts'
import { marksOfGiven } from '../../records/mission/origin.ts'
import { requireMission } from '../../records/mission/require-mission.ts'
import { loadTenant, type Tenant } from '../../records/tenant/tenant.ts'
import { missionFor, type SubmitPorts } from '../missions/submit-mission.ts'
import { endedTrial, errorOf, type TrialEnd, unjudged } from './end-trial.ts'
import { replayOf } from './replay-mission.ts'

type BeginPorts = SubmitPorts & { readonly checks: Checks }

/**
 * Begins a trial: its mission, its record, and the evaluation, which then begins the next one, are one write. So no trial has two
 * missions, whoever begins it and however often. Where somebody else was quicker, nothing is written.
 */
export async function beginTrial(
  ports: BeginPorts,
  scope: Scope,
  { evaluation, version }: StoredEvaluation,
  number: number,
): Promise<void> {
  const { store, now } = scope
  const numbering = { candidates: evaluation.candidates.length, repeats: evaluation.repeats }
  const { caseIndex, candidate, repeat } = placeOf(number, numbering)
  const { cases } = await loadPlan(store, evaluation.id)
  const next: Evaluation = { ...evaluation, next: number + 1, updated_at: now }
  const trial = newTrial({ number, case_id: cases[caseIndex] ?? '', candidate, repeat, began_at: now })
  try {
    const { input, source_mission, outside = false } = await requireCase(store, evaluation, trial.case_id)
    if (evaluation.replay)
      return await replayTrial(ports, scope, { evaluation: next, version }, { ...trial, mission_id: source_mission })
    const tenant = await loadTenant(store)
    const work = { agent: evaluation.candidates[candidate], input, outside, trial: number, now }
    const fields = await missionOf(ports, tenant, evaluation, work)
    const active = [...evaluation.active, { trial: number, mission_id: fields.id }]
    const alongside = [
      putEvaluation({ ...next, active }, version),
      putTrial(evaluation, { ...trial, mission_id: fields.id }, 0),
    ]
    await acceptMission(ports, { tenant }, fields, { alongside })
  } catch (error) {
    // What will pass is tried again; what will not is this trial's end, and the others go on.
    if (!isSortieError(error) || error.retryable) throw error
    const refused = endedTrial(trial, { outcome: 'mission_failed', score: 0, error: errorOf(error) }, now)
    await unlessConflict(store.write([putEvaluation(next, version), putTrial(evaluation, refused, 0)]))
  }
}

/**
 * The mission that the case was made from is in the place of one of the trial: where the candidate makes of it what was made, its end
 * is found as that of any other.
 */
async function replayTrial(
  ports: BeginPorts,
  scope: Scope,
  { evaluation, version }: StoredEvaluation,
  trial: Trial,
): Promise<void> {
  const { store, now } = scope
  const end = await replayEnd(ports, scope, evaluation, trial)
  const mission_id = trial.mission_id ?? ''
  const going = end
    ? evaluation
    : { ...evaluation, active: [...evaluation.active, { trial: trial.number, mission_id }] }
  const made = end ? endedTrial(trial, end, now) : trial
  await unlessConflict(store.write([putEvaluation(going, version), putTrial(evaluation, made, 0)]))
}

/** @returns `undefined` where the candidate does what was done, and its answer is to be judged */
async function replayEnd(
  ports: BeginPorts,
  { tenant, store }: Scope,
  evaluation: Evaluation,
  { mission_id, candidate }: Trial,
): Promise<TrialEnd | undefined> {
  try {
    const chosen = evaluation.candidates[candidate]
    if (!chosen || mission_id === null) throw new SortieError('not_applicable', 'The case was not made from a mission')
    const { mission } = await requireMission(store, mission_id)
    if (!isFinished(mission)) throw new SortieError('not_applicable', 'The mission of the case has not ended')
    const agent = await loadAgentVersion(store, chosen.agent, chosen.version)
    const { outcome, step, reason } = await replayOf(ports, tenant, mission, agent)
    if (outcome === 'same') return undefined
    return { outcome: 'diverged', score: null, error: errorOf({ code: outcome, message: `Step ${step}: ${reason}` }) }
  } catch (error) {
    if (!isSortieError(error) || error.retryable) throw error
    return unjudged(error)
  }
}

function newTrial(place: Pick<Trial, 'number' | 'case_id' | 'candidate' | 'repeat' | 'began_at'>): Trial {
  return {
    ...place,
    mission_id: null,
    judges_usage: noUsage,
    measured: null,
    findings: [],
    answer: null,
    outcome: null,
    score: null,
    error: null,
    ended_at: null,
  }
}

/** @throws SortieError `not_found` once its data set was deleted */
export async function requireCase(store: Store, { dataset }: Evaluation, id: string): Promise<Case> {
  const found = await loadCase(store, dataset.id, id)
  if (!found) throw new SortieError('not_found', `The case ${id} of ${dataset.name} no longer exists`)
  return found.body
}

interface Work {
  readonly agent: AgentVersion | undefined
  readonly input: Json
  /** Whether the input may hold text from outside. */
  readonly outside: boolean
  readonly trial: number
  readonly now: number
}

/**
 * A mission of a trial: the candidate's, or that of a judge.
 * @throws SortieError `not_found` where its agent has that version no more, `payload_too_large`
 */
export async function missionOf(
  ports: SubmitPorts,
  tenant: Tenant,
  evaluation: Evaluation,
  { agent: chosen, input, outside, trial, now }: Work,
): Promise<MissionFields> {
  if (!chosen) throw new SortieError('not_found', 'The evaluation does not name this agent')
  const agent = await loadAgentVersion(ports.stores.tenant(tenant.id), chosen.agent, chosen.version)
  const { priority, timeout_s, max_attempts, mission_budget } = evaluation
  const given = { agent: agent.name, input, priority, timeout_s, max_attempts }
  const mission = NewMission.parse({ ...given, ...(mission_budget ? { budget: mission_budget } : {}) })
  const fields = await missionFor(ports, tenant, mission, { agent, now })
  const { model } = chosen
  return {
    ...fields,
    ...(outside && marksOfGiven(ports)),
    ...(model === undefined ? {} : { model: { agent: agent.name, name: model } }),
    evaluation: { id: evaluation.id, trial },
  }
}
