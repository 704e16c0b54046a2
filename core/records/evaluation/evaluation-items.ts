import { SortieError } from '../../../contract/errors.ts'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { firstLookAtOther } from '../mission/next-look.ts'
import { expiryAfter } from '../mission/retention.ts'
import { type Evaluation, type EvaluationPlan, evaluationKind, isEnded, planKind } from './evaluation.ts'
import { type Trial, trialKind } from './trial.ts'

/** An evaluation with its version in the store, which the next write must name. */
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

/** @returns the evaluation of a partition, if it has one */
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

/** @throws SortieError `not_found`, also for one of another tenant */
export async function requireEvaluation(store: Store, id: string): Promise<StoredEvaluation> {
  const stored = await loadEvaluation(store, id)
  if (!stored) throw new SortieError('not_found', `There is no evaluation ${id}`)
  return stored
}

/**
 * When the sweeper checks for the unreported end of a mission: after some minutes without a change, and then at growing
 * intervals, as a mission may take days.
 */
export function lookAt({ updated_at }: Evaluation, now: number): number {
  return Math.max(updated_at + firstLookAtOther, now + Math.min(dayMs, 2 * (now - updated_at)))
}

const dayMs = 24 * 60 * 60_000

export interface Look {
  /** Milliseconds since the epoch. */
  readonly due: number
}

/** @param version the version of the item to replace; 0 for a new one */
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

/** Part of the write that creates the evaluation. */
export function putPlan(id: string, plan: EvaluationPlan): Change {
  return { change: 'put', table: 'entities', item: { ...planKey(id), version: 1, body: plan }, when: { absent: true } }
}

/** Once no more trials begin, nobody reads it. */
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
 * Kept as long after its end as its mission.
 * @param version the version of the item to replace; 0 for a new one
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
