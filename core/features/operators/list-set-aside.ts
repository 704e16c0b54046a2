import type { SetAside } from '../../../contract/resources/operators.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import { setAsideKind, setAsidePartition } from '../../base/storing/set-aside.ts'
import { iso } from '../../base/times/iso.ts'

/** Unreadable records, by tenant. @throws SortieError `invalid_cursor` */
export function listSetAside({ stores, clock }: { readonly stores: Stores; readonly clock: Clock }) {
  return (page: PageRequest): Promise<Page<SetAside>> => {
    const query = { partition: setAsidePartition, consistent: true }
    const list = { kind: setAsideKind, query, bound: setAsidePartition, view }
    return partitionPage({ store: stores.platform, now: clock.now() }, list, page)
  }
}

function view({ tenant, first_seen, ...note }: ReturnType<typeof setAsideKind.decode>): SetAside {
  return { tenant_id: tenant, ...note, first_seen: iso(first_seen) }
}
