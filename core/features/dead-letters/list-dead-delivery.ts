import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import { type DiedDelivery, deadDelivery, putDeadLetter } from '../../records/dead-letter/dead-letter.ts'

/** Lists an event or timer that its function could not handle. Idempotent. */
export function listDeadDelivery({ stores, clock }: { stores: Stores; clock: Clock }) {
  return async (died: DiedDelivery): Promise<void> => {
    // Otherwise it is listed already, or was redriven since.
    await unlessConflict(stores.tenant(died.tenant).write([putDeadLetter(deadDelivery(died, clock.now()), 0)]))
  }
}
