import type { ModelProvider as ModelProviderView } from '../../../contract/resources/model-provider.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import {
  modelProviderKind,
  modelProviderNotFound,
  modelProvidersPartition,
  modelProviderView,
  readModelProvider,
} from '../../records/model-provider/model-provider.ts'

type ReadPorts = { readonly stores: Stores; readonly clock: Clock }

export function listModelProviders({ stores, clock }: ReadPorts) {
  return (caller: Caller, page: PageRequest): Promise<Page<ModelProviderView>> => {
    const scope = scopeOf({ stores, clock }, caller.tenant.id)
    const query = { partition: modelProvidersPartition, consistent: true }
    const bound = `${caller.tenant.id} model-providers`
    return partitionPage(scope, { kind: modelProviderKind, query, bound, view: modelProviderView }, page)
  }
}

/** @throws SortieError `not_found` */
export function getModelProvider({ stores }: Pick<ReadPorts, 'stores'>) {
  return async (caller: Caller, name: string): Promise<ModelProviderView> => {
    const found = await readModelProvider(stores.tenant(caller.tenant.id), name)
    if (!found) throw modelProviderNotFound(name)
    return modelProviderView(found.body)
  }
}
