import { isSortieError } from '../../../contract/errors.ts'
import { readItems } from '../../base/storing/reading.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import { type EndedEvaluation, type Evaluation, isEnded } from '../../records/evaluation/evaluation.ts'
import {
  deletePlan,
  loadEvaluation,
  putEvaluation,
  type StoredEvaluation,
} from '../../records/evaluation/evaluation-items.ts'
import { nextAct } from '../../records/evaluation/next-act.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { isFinished, missionKind } from '../../records/mission/mission.ts'
import { missionKey } from '../../records/mission/mission-items.ts'
import { loadTenant } from '../../records/tenant/tenant.ts'
import { type CancelPorts, cancelMission } from '../control/cancel-mission.ts'
import { beginTrial } from './begin-trial.ts'
import type { AwaitedEnd } from './judge-trial.ts'
import { type SettlePorts, settleTrial } from './settle-trial.ts'

export type EvaluationPorts = SettlePorts & CancelPorts

/** Bounds one invocation: far more than are under way at once. The sweeper continues. */
const maxSteps = 200
/** Replaying a mission means reading all of it. */
const maxReplayedSteps = 20

/**
 * Moves an evaluation on: ended trials are settled, and as many as there is room for begin. Idempotent, so it is called
 * whenever something may have happened.
 * @returns whether it moved
 */
export function continueEvaluation(ports: EvaluationPorts) {
  return async (tenant: string, id: string): Promise<boolean> => {
    for (let steps = 0; ; steps++) {
      const scope = scopeOf(ports, tenant)
      const stored = await loadEvaluation(scope.store, id)
      if (!stored || isEnded(stored.evaluation)) return steps > 0
      if (steps >= mostSteps(stored.evaluation)) break
      if (!(await takeStep(ports, scope, stored))) return steps > 0
    }
    await lookSoon(ports, tenant, id)
    return true
  }
}

function mostSteps({ replay }: Evaluation): number {
  return replay ? maxReplayedSteps : maxSteps
}

/** One write, or the finding that somebody else made one. @returns whether there may be more to do */
async function takeStep(ports: EvaluationPorts, scope: Scope, stored: StoredEvaluation): Promise<boolean> {
  const { evaluation } = stored
  const ended = await firstEnded(scope, evaluation)
  if (ended) {
    await settleTrial(ports, scope, stored, ended)
    return true
  }
  if (evaluation.status === 'CANCELLING' && evaluation.active.length > 0) {
    await cancelActive(ports, scope, evaluation)
    return true
  }
  const next = nextAct(evaluation)
  if (next.act === 'begin') await beginTrial(ports, scope, stored, next.trial)
  if (next.act === 'end') await end(scope, stored, next.status)
  return next.act !== 'wait'
}

async function firstEnded({ store }: Scope, { active }: Evaluation): Promise<AwaitedEnd | undefined> {
  if (active.length === 0) return undefined
  const keys = active.map(({ mission_id }) => missionKey(mission_id))
  const missions = await readItems(store, missionKind, keys, { consistent: true })
  for (const [at, one] of active.entries()) {
    const mission = missions[at]?.body
    // A missing or unreadable mission ends nothing any more.
    if (!mission) return { active: one, mission: undefined }
    if (isFinished(mission)) return { active: one, mission }
  }
  return undefined
}

/** Their ends are then found like any other. */
async function cancelActive(ports: EvaluationPorts, { store }: Scope, { active }: Evaluation): Promise<void> {
  const caller = await callerFor({ store })
  for (const { mission_id } of active) {
    try {
      await cancelMission(ports)(caller, mission_id)
    } catch (error) {
      // It ended by itself meanwhile.
      if (!isSortieError(error) || error.code !== 'mission_finished') throw error
    }
  }
}

/** An evaluation acts for its tenant, not for its creator: keys come and go. */
async function callerFor({ store }: Pick<Scope, 'store'>): Promise<Caller> {
  return { tenant: await loadTenant(store), key: { id: 'evaluation', name: 'evaluation', scopes: [], agents: null } }
}

async function end(
  { store, now }: Scope,
  { evaluation, version }: StoredEvaluation,
  status: EndedEvaluation['status'],
) {
  const ended: Evaluation = { ...evaluation, status, ended_at: now, updated_at: now }
  await unlessConflict(store.write([putEvaluation(ended, version), deletePlan(evaluation.id)]))
}

async function lookSoon(ports: EvaluationPorts, tenant: string, id: string): Promise<void> {
  const { store, now } = scopeOf(ports, tenant)
  const stored = await loadEvaluation(store, id)
  if (!stored || isEnded(stored.evaluation)) return
  await unlessConflict(store.write([putEvaluation(stored.evaluation, stored.version, { due: now })]))
}
