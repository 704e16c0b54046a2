import { SortieError } from '../../../contract/errors.ts'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { firstLookAtOther } from '../mission/next-look.ts'
import { expiryAfter } from '../mission/retention.ts'
import { type Evaluation, type EvaluationPlan, evaluationKind, isEnded, planKind } from './evaluation.ts'
import { type Trial, trialKind } from './trial.ts'

/** An evaluation as it stands in the store, with the version that the next write of it must name. */
export interface StoredEvaluation {
  readonly evaluation: Evaluation
  readonly version: number
}

export interface StoredTrial {
  readonly trial: Trial
  readonly version: number
}

const prefix = 'evaluation#'
export const evaluationListing = 'evaluations'

export function evaluationPartition(id: string): string {
  return `${prefix}${id}`
}

/** @returns the evaluation that a partition holds, if it holds one */
export function evaluationIn(partition: string): string | undefined {
  return partition.startsWith(prefix) ? partition.slice(prefix.length) : undefined
}

function evaluationKey(id: string): Key {
  return { partition: evaluationPartition(id), sort: 'evaluation' }
}

export async function loadEvaluation(store: Store, id: string): Promise<StoredEvaluation | undefined> {
  const item = await readItem(store, evaluationKind, evaluationKey(id), { consistent: true })
  return item && { evaluation: item.body, version: item.version }
}

/** @throws SortieError `not_found`, the same for one of another tenant */
export async function requireEvaluation(store: Store, id: string): Promise<StoredEvaluation> {
  const stored = await loadEvaluation(store, id)
  if (!stored) throw new SortieError('not_found', `There is no evaluation ${id}`)
  return stored
}

/**
 * When the sweeper looks whether the end of a mission was not heard of: after its first minutes without a change, and then
 * ever later, for a mission may take days.
 */
export function lookAt({ updated_at }: Evaluation, now: number): number {
  return Math.max(updated_at + firstLookAtOther, now + Math.min(dayMs, 2 * (now - updated_at)))
}

const dayMs = 24 * 60 * 60_000

export interface Look {
  /** Milliseconds since the epoch. */
  readonly due: number
}

/** @param version that of the item to replace; 0 for a new one */
export function putEvaluation(evaluation: Evaluation, version: number, look?: Look): Change {
  return {
    change: 'put',
    table: 'entities',
    item: {
      ...evaluationKey(evaluation.id),
      version: version + 1,
      body: evaluation,
      listing: { partition: evaluationListing, sort: evaluation.id },
      ...(isEnded(evaluation)
        ? { expires_at: expiryAfter(evaluation.ended_at, evaluation.retention_days) }
        : { due: look?.due ?? lookAt(evaluation, evaluation.updated_at) }),
    },
    when: version === 0 ? { absent: true } : { version },
  }
}

function planKey(id: string): Key {
  return { partition: evaluationPartition(id), sort: 'plan' }
}

/** Part of the write that makes the evaluation. */
export function putPlan(id: string, plan: EvaluationPlan): Change {
  return { change: 'put', table: 'entities', item: { ...planKey(id), version: 1, body: plan }, when: { absent: true } }
}

/** Once nothing is begun any more, nobody reads it. */
export function deletePlan(id: string): Change {
  return { change: 'delete', table: 'entities', key: planKey(id) }
}

export async function loadPlan(store: Store, id: string): Promise<EvaluationPlan> {
  const item = await readItem(store, planKind, planKey(id), { consistent: true })
  return item?.body ?? { cases: [] }
}

export const trialPrefix = 'trial#'

function trialSort(number: number): string {
  return `${trialPrefix}${String(number).padStart(6, '0')}`
}

export async function loadTrial(store: Store, id: string, number: number): Promise<StoredTrial | undefined> {
  const key = { partition: evaluationPartition(id), sort: trialSort(number) }
  const item = await readItem(store, trialKind, key, { consistent: true })
  return item && { trial: item.body, version: item.version }
}

/**
 * Kept as long after its end as its mission is.
 * @param version that of the item to replace; 0 for a new one
 */
export function putTrial({ id, retention_days }: Evaluation, trial: Trial, version: number): Change {
  const { ended_at } = trial
  return {
    change: 'put',
    table: 'entities',
    item: {
      partition: evaluationPartition(id),
      sort: trialSort(trial.number),
      version: version + 1,
      body: trial,
      ...(ended_at === null ? {} : { expires_at: expiryAfter(ended_at, retention_days) }),
    },
    when: version === 0 ? { absent: true } : { version },
  }
}
