import type { Erasure as ErasureView } from '../../../contract/resources/erasure.ts'
import { newestFirst, type Page, type PageRequest } from '../../base/paging/newest-first.ts'
import type { Ports } from '../../base/ports/ports.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { erasureKind, erasuresListing, erasureView } from '../../records/erasure/erasure.ts'
import type { Caller } from '../../records/key/authenticate.ts'

/** @throws SortieError `invalid_cursor` */
export function listErasures(ports: Pick<Ports, 'stores' | 'clock'>) {
  return ({ tenant }: Caller, page: PageRequest): Promise<Page<ErasureView>> => {
    const list = { kind: erasureKind, listing: erasuresListing, bound: `${tenant.id} erasures`, view: erasureView }
    return newestFirst(scopeOf(ports, tenant.id), list, page)
  }
}
