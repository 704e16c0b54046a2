import type { Store } from '../../base/ports/store.ts'
import { inTurn } from '../../base/storing/turns.ts'
import type { Plan } from './plan.ts'

/**
 * Decides in the tenant's turn and writes the plan. The turn ends when the write is handed to the store, so that the next
 * one need not wait for the disk.
 * @returns the plan, once it is written; `undefined` where there was nothing to decide
 * @throws WriteConflict
 */
export async function writeInTurn<P extends Plan | undefined>(
  tenant: string,
  store: Store,
  decide: () => Promise<P>,
): Promise<P> {
  const handedIn = await inTurn(tenant, async () => {
    const plan = await decide()
    return { plan, written: plan?.changes.length ? store.write(plan.changes) : undefined }
  })
  await handedIn.written
  return handedIn.plan
}
