import { SortieError } from '../../../contract/errors.ts'
import type {
  Comparison,
  EvaluationResults,
  Evaluation as EvaluationView,
  GateAnswer,
  TrialOutcome,
  Trial as TrialView,
} from '../../../contract/resources/evaluation.ts'
import { newestFirst, type Page, type PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Store } from '../../base/ports/store.ts'
import { readPartition } from '../../base/storing/reading.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { type AgentVersion, type Evaluation, evaluationKind } from '../../records/evaluation/evaluation.ts'
import {
  evaluationListing,
  evaluationPartition,
  requireEvaluation,
  trialPrefix,
} from '../../records/evaluation/evaluation-items.ts'
import { candidateView, evaluationView } from '../../records/evaluation/evaluation-view.ts'
import { type Trial, trialKind, trialView } from '../../records/evaluation/trial.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { compareTrials } from './compare-trials.ts'
import { gateAnswer, type Thresholds } from './gate.ts'
import { resultOf } from './statistics.ts'

type ReadPorts = Pick<Ports, 'stores' | 'clock'>
type StorePorts = Pick<Ports, 'stores'>

/** @throws SortieError `not_found` */
export function getEvaluation({ stores }: StorePorts) {
  return async (caller: Caller, id: string): Promise<EvaluationView> =>
    evaluationView((await requireEvaluation(stores.tenant(caller.tenant.id), id)).evaluation)
}

/** @throws SortieError `invalid_cursor` */
export function listEvaluations(ports: ReadPorts) {
  return async (caller: Caller, page: PageRequest): Promise<Page<EvaluationView>> => {
    const bound = `${caller.tenant.id} evaluations`
    const list = { kind: evaluationKind, listing: evaluationListing, bound, view: evaluationView }
    return newestFirst(scopeOf(ports, caller.tenant.id), list, page)
  }
}

export interface TrialFilter extends PageRequest {
  readonly candidate?: number | undefined
  readonly outcome?: TrialOutcome | undefined
}

/** @throws SortieError `not_found`, `invalid_cursor` */
export function listTrials(ports: ReadPorts) {
  return async (caller: Caller, id: string, { candidate, outcome, ...page }: TrialFilter): Promise<Page<TrialView>> => {
    const scope = scopeOf(ports, caller.tenant.id)
    await requireEvaluation(scope.store, id)
    const bound = `${scope.tenant} trials ${id} ${candidate ?? ''} ${outcome ?? ''}`
    const query = { partition: evaluationPartition(id), prefix: trialPrefix, consistent: true }
    const view = (trial: Trial) => {
      const isMeant = (candidate ?? trial.candidate) === trial.candidate && (outcome ?? trial.outcome) === trial.outcome
      return isMeant ? trialView(trial) : undefined
    }
    return partitionPage(scope, { kind: trialKind, query, bound, view }, page)
  }
}

/** @throws SortieError `not_found` */
export function getResults({ stores }: StorePorts) {
  return async (caller: Caller, id: string): Promise<EvaluationResults> => {
    const store = stores.tenant(caller.tenant.id)
    const { evaluation } = await requireEvaluation(store, id)
    const trials = await trialsOf(store, evaluation)
    const candidates = evaluation.candidates.map((agent, at) => resultOf(agent, ofCandidate(trials, at)))
    return { evaluation_id: id, status: evaluation.status, candidates }
  }
}

/** Which candidate of which evaluation. */
export interface Baseline {
  readonly baseline: string
  readonly candidate: number
  readonly baseline_candidate: number
}

/** @throws SortieError `not_found`, `not_applicable` */
export function compareEvaluations({ stores }: StorePorts) {
  return async (caller: Caller, id: string, query: Baseline): Promise<Comparison> => {
    const store = stores.tenant(caller.tenant.id)
    const now = await measurementOf(store, id, query.candidate)
    const before = await measurementOf(store, query.baseline, query.baseline_candidate)
    return {
      ...{ evaluation_id: id, candidate: candidateView(now.agent) },
      ...{ baseline_id: query.baseline, baseline: candidateView(before.agent) },
      ...compareTrials(now.trials, before.trials),
    }
  }
}

export interface GateQuery extends Thresholds, Omit<Baseline, 'baseline'> {
  readonly baseline?: string | undefined
}

/** @throws SortieError `not_found`, `not_applicable` */
export function getGate({ stores }: StorePorts) {
  return async (caller: Caller, id: string, query: GateQuery): Promise<GateAnswer> => {
    const store = stores.tenant(caller.tenant.id)
    const { evaluation, agent, trials } = await measurementOf(store, id, query.candidate)
    const { baseline, baseline_candidate } = query
    const before = baseline === undefined ? undefined : await measurementOf(store, baseline, baseline_candidate)
    const regressions = before && compareTrials(trials, before.trials)
    return gateAnswer({ status: evaluation.status, result: resultOf(agent, trials), regressions }, query)
  }
}

export interface MeasuredAgent {
  readonly evaluation: Evaluation
  readonly agent: AgentVersion
  readonly trials: readonly Trial[]
}

/** @throws SortieError `not_found`, `not_applicable` */
export async function measurementOf(store: Store, id: string, candidate: number): Promise<MeasuredAgent> {
  const { evaluation } = await requireEvaluation(store, id)
  const agent = evaluation.candidates[candidate]
  if (!agent) {
    const count = evaluation.candidates.length
    throw new SortieError(
      'not_applicable',
      `${id} has ${count} candidates, counted from 0, so there is no candidate ${candidate}`,
    )
  }
  return { evaluation, agent, trials: ofCandidate(await trialsOf(store, evaluation), candidate) }
}

function ofCandidate(trials: readonly Trial[], candidate: number): readonly Trial[] {
  return trials.filter((trial) => trial.candidate === candidate)
}

/** All of them: `maxTrials` bounds how many there are, and each is small. */
async function trialsOf(store: Store, { id }: Evaluation): Promise<readonly Trial[]> {
  const trials: Trial[] = []
  const query = { partition: evaluationPartition(id), prefix: trialPrefix, limit: 1000, consistent: true }
  for (let after: string | undefined; ; ) {
    const { items, cursor } = await readPartition(store, trialKind, { ...query, ...(after && { after }) })
    trials.push(...items.map(({ body }) => body))
    if (cursor === undefined) return trials
    after = cursor
  }
}
