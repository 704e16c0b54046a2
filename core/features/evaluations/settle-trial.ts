import { isSortieError } from '../../../contract/errors.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import { acceptMission } from '../../engine/accept/accept-mission.ts'
import { type Amount, nanoUsd, nothing } from '../../records/budget/amount.ts'
import type { Evaluation } from '../../records/evaluation/evaluation.ts'
import {
  loadTrial,
  putEvaluation,
  putTrial,
  type StoredEvaluation,
  type StoredTrial,
} from '../../records/evaluation/evaluation-items.ts'
import { plus } from '../../records/evaluation/next-act.ts'
import type { Finished } from '../../records/mission/mission.ts'
import { soundUsage } from '../../records/mission/sound-usage.ts'
import { loadTenant } from '../../records/tenant/tenant.ts'
import type { SubmitPorts } from '../missions/submit-mission.ts'
import { missionOf } from './begin-trial.ts'
import { endedTrial, type TrialEnd, unjudged } from './end-trial.ts'
import { type AwaitedEnd, isReplayed, type Question, turnAfter } from './judge-trial.ts'

export type SettlePorts = SubmitPorts & Pick<Ports, 'checks' | 'programs'>

/**
 * Continues a trial whose mission has ended. The result, which is the trial’s end or a judge’s mission, is one write with the
 * evaluation. If somebody else was faster, nothing is written.
 */
export async function settleTrial(
  ports: SettlePorts,
  scope: Scope,
  { evaluation, version }: StoredEvaluation,
  awaited: AwaitedEnd,
): Promise<void> {
  const { store, now } = scope
  const settled = { evaluation: withoutActive(evaluation, awaited, now), version }
  const stored = await loadTrial(store, evaluation.id, awaited.active.trial)
  // Nothing refers to it any more.
  if (!stored) return written(scope, settled, undefined)
  const turn = await turnAfter(ports, scope, { evaluation, trial: stored.trial }, awaited)
  const going = { trial: turn.trial, version: stored.version }
  const end = 'end' in turn ? turn.end : await ask(ports, scope, settled, { ...going, question: turn.ask })
  if (end) await written(scope, settled, { trial: endedTrial(turn.trial, end, now), version: stored.version })
}

function withoutActive(evaluation: Evaluation, { active, mission }: AwaitedEnd, now: number): Evaluation {
  // A replayed mission was paid for when it was recorded.
  const cost = mission && !isReplayed(evaluation, active) ? spentBy(mission) : nothing
  return {
    ...evaluation,
    active: evaluation.active.filter(({ trial }) => trial !== active.trial),
    spent: plus(evaluation.spent, cost),
    updated_at: now,
  }
}

function spentBy(mission: Finished): Amount {
  const { cost_usd, input_tokens, output_tokens } = soundUsage(mission.usage)
  return { nano_usd: nanoUsd(cost_usd), tokens: input_tokens + output_tokens }
}

async function written(
  { store }: Scope,
  { evaluation, version }: StoredEvaluation,
  ended: StoredTrial | undefined,
): Promise<void> {
  const passed = evaluation.passed + (ended?.trial.outcome === 'passed' ? 1 : 0)
  const head = putEvaluation({ ...evaluation, passed }, version)
  const changes = ended ? [head, putTrial(evaluation, ended.trial, ended.version)] : [head]
  await unlessConflict(store.write(changes))
}

/** @returns how the trial ends if the judge cannot be asked */
async function ask(
  ports: SettlePorts,
  { store, now }: Scope,
  { evaluation, version }: StoredEvaluation,
  { trial, version: trialVersion, question }: StoredTrial & { readonly question: Question },
): Promise<TrialEnd | undefined> {
  try {
    const tenant = await loadTenant(store)
    const agent = evaluation.judges.find((judge) => judge.agent === question.agent)
    const { input, outside } = question
    const work = { agent, input, outside, trial: trial.number, now }
    const fields = await missionOf(ports, tenant, evaluation, work)
    const asked = { trial: trial.number, mission_id: fields.id, judging: question.judging }
    const alongside = [
      putEvaluation({ ...evaluation, active: [...evaluation.active, asked] }, version),
      putTrial(evaluation, trial, trialVersion),
    ]
    await acceptMission(ports, { tenant }, fields, { alongside })
    return undefined
  } catch (error) {
    if (!isSortieError(error) || error.retryable) throw error
    return unjudged(error)
  }
}
