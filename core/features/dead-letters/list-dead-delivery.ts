import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import { isWriteConflict } from '../../base/ports/write-conflict.ts'
import { type DiedDelivery, deadDelivery, putDeadLetter } from '../../records/dead-letter/dead-letter.ts'

/** Puts an event or timer that its function could not take on the list. Repeating it changes nothing. */
export function listDeadDelivery({ stores, clock }: { stores: Stores; clock: Clock }) {
  return async (died: DiedDelivery): Promise<void> => {
    try {
      await stores.tenant(died.tenant).write([putDeadLetter(deadDelivery(died, clock.now()), 0)])
    } catch (error) {
      // It is listed already, or was redriven since.
      if (!isWriteConflict(error)) throw error
    }
  }
}
