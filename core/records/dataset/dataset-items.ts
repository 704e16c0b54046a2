import { SortieError } from '../../../contract/errors.ts'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { type Case, caseKind, type Dataset, datasetKind } from './dataset.ts'

export interface StoredDataset {
  readonly dataset: Dataset
  /** The version of its item; the data set's own version counts changes of its cases. */
  readonly itemVersion: number
}

export const datasetsPartition = 'datasets'

export function datasetKey(name: string): Key {
  return { partition: datasetsPartition, sort: name }
}

export async function loadDataset(store: Store, name: string): Promise<StoredDataset | undefined> {
  const item = await readItem(store, datasetKind, datasetKey(name), { consistent: true })
  return item && { dataset: item.body, itemVersion: item.version }
}

/** @throws SortieError `not_found`, also for one of another tenant */
export async function requireDataset(store: Store, name: string): Promise<StoredDataset> {
  const stored = await loadDataset(store, name)
  if (!stored) throw new SortieError('not_found', `There is no data set ${name}`)
  return stored
}

/** @param itemVersion the version of the item to replace; 0 for a new one */
export function putDataset(dataset: Dataset, itemVersion: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: { ...datasetKey(dataset.name), version: itemVersion + 1, body: dataset },
    when: itemVersion === 0 ? { absent: true } : { version: itemVersion },
  }
}

export function casesPartition(dataset: string): string {
  return `cases#${dataset}`
}

function caseKey(dataset: string, id: string): Key {
  return { partition: casesPartition(dataset), sort: id }
}

export async function loadCase(
  store: Store,
  dataset: string,
  id: string,
): Promise<{ readonly body: Case; readonly version: number } | undefined> {
  return readItem(store, caseKind, caseKey(dataset, id), { consistent: true })
}

/** Part of a write with the data set's version. @param version the version of the item to replace; 0 for a new one */
export function putCase(dataset: string, body: Case, version: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: { ...caseKey(dataset, body.id), version: version + 1, body },
    when: version === 0 ? { absent: true } : { version },
  }
}
