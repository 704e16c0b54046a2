import type { SetAside } from '../../../contract/resources/operators.ts'
import { decodeCursor, encodeCursor } from '../../base/paging/cursor.ts'
import type { PageRequest } from '../../base/paging/newest-first.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import { readPartition } from '../../base/storing/reading.ts'
import { setAsideKind, setAsidePartition } from '../../base/storing/set-aside.ts'
import { iso } from '../../base/times/iso.ts'

/** What cannot be read, by tenant. @throws SortieError `invalid_cursor` */
export function listSetAside({ stores, clock }: { readonly stores: Stores; readonly clock: Clock }) {
  return async ({ cursor, limit = 20 }: PageRequest): Promise<{ items: SetAside[]; next_cursor: string | null }> => {
    const after = decodeCursor(cursor, setAsidePartition, clock.now())
    const found = await readPartition(stores.platform, setAsideKind, {
      partition: setAsidePartition,
      limit,
      consistent: true,
      ...(after === undefined ? {} : { after }),
    })
    return {
      items: found.items.map(({ body: { tenant, first_seen, ...note } }) => ({
        tenant_id: tenant,
        ...note,
        first_seen: iso(first_seen),
      })),
      next_cursor: encodeCursor(found.cursor, setAsidePartition, clock.now()),
    }
  }
}
