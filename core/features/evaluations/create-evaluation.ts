import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { Evaluation as EvaluationView, NewEvaluation } from '../../../contract/resources/evaluation.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'
import { requireModels } from '../../engine/model-providers/require-models.ts'
import { loadAgentVersion, resolveAgent } from '../../records/agent/resolve-agent.ts'
import { nothing } from '../../records/budget/amount.ts'
import { casesIn, judgesOf } from '../../records/dataset/cases-in.ts'
import type { Case, Dataset } from '../../records/dataset/dataset.ts'
import { requireDataset } from '../../records/dataset/dataset-items.ts'
import type { AgentVersion, Evaluation } from '../../records/evaluation/evaluation.ts'
import { putEvaluation, putPlan, requireEvaluation } from '../../records/evaluation/evaluation-items.ts'
import { evaluationView } from '../../records/evaluation/evaluation-view.ts'
import { earlierRequest, rememberRequest, requestOf } from '../../records/idempotency/idempotency.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { retentionDays } from '../../records/mission/retention.ts'
import { continueEvaluation, type EvaluationPorts } from './continue-evaluation.ts'

type CreatePorts = EvaluationPorts & Pick<Ports, 'roster'>

/** Cases times candidates times repeats. All of them are read for its results. */
const maxTrials = 2000

/**
 * Begins an evaluation, once for each idempotency key. What it measures is fixed here: the version of the data set, and of each agent.
 * @throws SortieError `not_found`, `not_applicable`, `limit_exceeded`, `idempotency_mismatch`, `conflict`
 */
export function createEvaluation(ports: CreatePorts) {
  return async (caller: Caller, input: NewEvaluation, idempotencyKey: string | undefined): Promise<EvaluationView> => {
    const tenant = caller.tenant.id
    const { store, now } = scopeOf(ports, tenant)
    const request = idempotencyKey === undefined ? undefined : requestOf('evaluation', idempotencyKey, input)
    const earlier = request && (await earlierRequest(store, request))
    if (earlier !== undefined) return viewOf(store, earlier)
    const { evaluation, cases } = await planned(ports, caller, input, now)
    const remembered = request ? [rememberRequest(request, evaluation.id, now)] : []
    await begin(store, [putEvaluation(evaluation, 0), putPlan(evaluation.id, { cases }), ...remembered])
    await goOn(ports, tenant, evaluation.id)
    return viewOf(store, evaluation.id)
  }
}

async function begin(store: Store, changes: readonly Change[]): Promise<void> {
  if (await wasWritten(store.write(changes))) return
  throw new SortieError('conflict', 'Another request with this Idempotency-Key is under way; try again')
}

async function viewOf(store: Store, id: string): Promise<EvaluationView> {
  return evaluationView((await requireEvaluation(store, id)).evaluation)
}

/** It is there by now: what keeps its first missions from being submitted will pass, and the sweeper goes on. */
async function goOn(ports: EvaluationPorts, tenant: string, id: string): Promise<void> {
  try {
    await continueEvaluation(ports)(tenant, id)
  } catch (error) {
    if (!isSortieError(error) || !error.retryable) throw error
  }
}

interface Planned {
  readonly evaluation: Evaluation
  readonly cases: readonly string[]
}

async function planned(ports: CreatePorts, { tenant }: Caller, input: NewEvaluation, now: number): Promise<Planned> {
  const { stores, ids } = ports
  const store = stores.tenant(tenant.id)
  await requireModels(
    ports,
    store,
    input.candidates.flatMap(({ model }) => model ?? []),
  )
  const { dataset } = await requireDataset(store, input.dataset)
  const version = versionOf(dataset, input)
  const { cases, judges, unrecorded } = await casesOf(store, dataset, version)
  if (input.replay) requireReplayable(input, unrecorded)
  const { repeats, concurrency, priority, timeout_s, max_attempts } = input
  const trials = cases.length * input.candidates.length * repeats
  requireTrials(dataset, trials)
  const evaluation: Evaluation = {
    ...{ id: ids.next('evl'), repeats, concurrency, priority, timeout_s, max_attempts },
    status: 'RUNNING',
    dataset: { id: dataset.id, name: dataset.name, version },
    candidates: await Promise.all(input.candidates.map((candidate) => agentVersion(store, candidate))),
    judges: await Promise.all(judges.map((agent) => agentVersion(store, { agent }))),
    budget: input.budget ?? null,
    mission_budget: input.mission_budget ?? null,
    replay: input.replay ?? false,
    ...{ trials, next: 0, active: [], passed: 0, spent: nothing },
    ...{ retention_days: retentionDays(tenant), created_at: now, updated_at: now },
  }
  return { evaluation, cases }
}

function versionOf({ name, version }: Dataset, { dataset_version = version }: NewEvaluation): number {
  if (dataset_version <= version) return dataset_version
  throw new SortieError('not_found', `The data set ${name} has no version ${dataset_version}; its newest is ${version}`)
}

/** @param unrecorded cases that were not made from a mission */
function requireReplayable({ candidates }: NewEvaluation, [unrecorded]: readonly string[]): void {
  if (unrecorded !== undefined) {
    throw new SortieError(
      'not_applicable',
      `The case ${unrecorded} was not made from a mission, so there is nothing to replay; remove it, or evaluate without replay`,
    )
  }
  if (candidates.every(({ model }) => model === undefined)) return
  throw new SortieError('not_applicable', 'A replay calls no model, so its candidates must not name one')
}

function requireTrials({ name }: Dataset, trials: number): void {
  if (trials === 0)
    throw new SortieError('not_applicable', `The data set ${name} has no cases in this version; add some first`)
  if (trials <= maxTrials) return
  throw new SortieError(
    'limit_exceeded',
    `Cases times candidates times repeats are ${trials}, but an evaluation may have at most ${maxTrials}; use fewer of them`,
    { details: { limit: maxTrials, asked: trials } },
  )
}

interface Named {
  readonly agent: string
  readonly version?: number | undefined
  readonly model?: string | undefined
}

/** By its name as it is now, or as the version that was named. @throws SortieError `not_found`, `not_applicable` */
async function agentVersion(store: Store, { agent, version, model }: Named): Promise<AgentVersion> {
  const found = await (version === undefined ? resolveAgent(store, agent) : loadAgentVersion(store, agent, version))
  if (model !== undefined && found.kind === 'remote') {
    throw new SortieError('not_applicable', `${agent} is a remote agent, whose workers choose their model`)
  }
  return { agent: found.name, version: found.version, ...(model === undefined ? {} : { model }) }
}

async function casesOf(store: Store, dataset: Dataset, version: number) {
  const found: Found = { cases: [], judges: new Set(), unrecorded: [] }
  for await (const one of casesIn(store, dataset, version)) note(found, one)
  return { ...found, judges: [...found.judges] }
}

interface Found {
  readonly cases: string[]
  readonly judges: Set<string>
  /** Those that were not made from a mission. */
  readonly unrecorded: string[]
}

function note({ cases, judges, unrecorded }: Found, one: Case): void {
  cases.push(one.id)
  if (one.source_mission === null) unrecorded.push(one.id)
  for (const judge of judgesOf(one)) judges.add(judge)
}
