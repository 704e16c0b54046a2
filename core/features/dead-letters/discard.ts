import type { Stores } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { deadLetterKey } from '../../records/dead-letter/dead-letter.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { requireDeadLetter } from './read-dead-letters.ts'

/** Removes it from the list. @throws SortieError `not_found` */
export function discardDeadLetter({ stores }: { stores: Stores }) {
  return (caller: Caller, id: string): Promise<void> =>
    retryConflicts(async () => {
      const store = stores.tenant(caller.tenant.id)
      const { version } = await requireDeadLetter(store, id)
      await store.write([{ change: 'delete', table: 'entities', key: deadLetterKey(id), when: { version } }])
    })
}
