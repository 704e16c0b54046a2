import { SortieError } from '../../../contract/errors.ts'
import type { Dataset as DatasetView, NewDataset } from '../../../contract/resources/dataset.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'
import { type Dataset, datasetKind, datasetView } from '../../records/dataset/dataset.ts'
import {
  casesPartition,
  datasetKey,
  datasetsPartition,
  loadDataset,
  putDataset,
  requireDataset,
} from '../../records/dataset/dataset-items.ts'
import type { Caller } from '../../records/key/authenticate.ts'

type DatasetPorts = Pick<Ports, 'stores' | 'clock' | 'ids'>
type ReadPorts = Pick<Ports, 'stores' | 'clock'>

/** So many data sets a tenant may have. */
const maxDatasets = 1000
/** A write has at most 100 changes. */
const deleteAtOnce = 100

/** @throws SortieError `already_exists`, `limit_exceeded` */
export function createDataset({ stores, clock, ids }: DatasetPorts) {
  return async (caller: Caller, { name, description }: NewDataset): Promise<DatasetView> => {
    const store = stores.tenant(caller.tenant.id)
    const now = clock.now()
    const dataset: Dataset = {
      id: ids.next('dts'),
      name,
      description,
      version: 0,
      cases: 0,
      stored_cases: 0,
      stored_bytes: 0,
      created_at: now,
      updated_at: now,
    }
    if (await wasWritten(store.write([putDataset(dataset, 0), countDatasets(1)]))) return datasetView(dataset)
    if (await loadDataset(store, name)) {
      throw new SortieError(
        'already_exists',
        `The data set ${name} already exists; add cases to it, or choose another name`,
      )
    }
    throw new SortieError('limit_exceeded', `A tenant may have at most ${maxDatasets} data sets; delete some first`)
  }
}

function countDatasets(by: number): Change {
  const key = { partition: 'dataset-count', sort: 'count' }
  return { change: 'add', table: 'entities', key, by: { datasets: by }, bounds: { datasets: { max: maxDatasets } } }
}

/** @throws SortieError `not_found` */
export function getDataset({ stores }: Pick<Ports, 'stores'>) {
  return async (caller: Caller, name: string): Promise<DatasetView> =>
    datasetView((await requireDataset(stores.tenant(caller.tenant.id), name)).dataset)
}

/** @throws SortieError `invalid_cursor` */
export function listDatasets(ports: ReadPorts) {
  return async (caller: Caller, page: PageRequest): Promise<Page<DatasetView>> => {
    const scope = scopeOf(ports, caller.tenant.id)
    const query = { partition: datasetsPartition, consistent: true }
    const list = { kind: datasetKind, query, bound: `${scope.tenant} data sets`, view: datasetView }
    return partitionPage(scope, list, page)
  }
}

/**
 * The cases first, so that a delete which was cut short can be asked for again. A case that is added meanwhile is another
 * version of the data set, and its delete begins anew.
 * @throws SortieError `not_found`
 */
export function deleteDataset({ stores }: Pick<Ports, 'stores'>) {
  return (caller: Caller, name: string): Promise<void> =>
    retryConflicts(async () => {
      const store = stores.tenant(caller.tenant.id)
      const { dataset, itemVersion } = await requireDataset(store, name)
      while (await deleteCases(store, dataset.id));
      const head: Change = {
        change: 'delete',
        table: 'entities',
        key: datasetKey(name),
        when: { version: itemVersion },
      }
      await store.write([head, countDatasets(-1)])
    })
}

async function deleteCases(store: Store, dataset: string): Promise<boolean> {
  const partition = casesPartition(dataset)
  const page = await store.query('entities', { partition, limit: deleteAtOnce, consistent: true })
  const changes = page.items.map(
    ({ sort }): Change => ({ change: 'delete', table: 'entities', key: { partition, sort } }),
  )
  if (changes.length > 0) await store.write(changes)
  return page.cursor !== undefined
}
