import type { Connection as ConnectionView } from '../../../contract/resources/connection.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import {
  connectionNotFound,
  connectionViews,
  readServiceConnection,
  type ServiceConnection,
  serviceConnectionKind,
  serviceConnectionsPartition,
} from '../../records/service-connection/service-connection.ts'

type ReadPorts = { readonly stores: Stores; readonly clock: Clock }

export function listConnections({ stores, clock }: ReadPorts) {
  return async (caller: Caller, page: PageRequest): Promise<Page<ConnectionView>> => {
    const scope = scopeOf({ stores, clock }, caller.tenant.id)
    const query = { partition: serviceConnectionsPartition, consistent: true }
    const bound = `${caller.tenant.id} connections`
    const view = (body: ServiceConnection) => body
    const found = await partitionPage(scope, { kind: serviceConnectionKind, query, bound, view }, page)
    return { ...found, items: await connectionViews(scope.store, found.items) }
  }
}

/** @throws SortieError `not_found` */
export function getConnection({ stores }: Pick<ReadPorts, 'stores'>) {
  return async (caller: Caller, name: string): Promise<ConnectionView> => {
    const store = stores.tenant(caller.tenant.id)
    const found = await readServiceConnection(store, name)
    const [view] = await connectionViews(store, found ? [found.body] : [])
    if (!view) throw connectionNotFound(name)
    return view
  }
}
