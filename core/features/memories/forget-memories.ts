import type { Forgetting as ForgettingView, NewForgetting } from '../../../contract/resources/memory.ts'
import type { Ports } from '../../base/ports/ports.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import {
  forgettingPartition,
  forgettingView,
  loadForgetting,
  newForgetting,
  putForgetting,
} from '../../records/memory/forgetting.ts'
import { carryOnForgetting, overdueMs } from './carry-on-forgetting.ts'

/** How long the answer may take; the sweeper goes on with the rest. */
const answerWithinMs = 4000

/**
 * Forgets all that is there of a subject, or of an agent. It is noted first, so that it is carried through whoever dies; asked for
 * again meanwhile, it is about what came since as well.
 */
export function forgetMemories(ports: Pick<Ports, 'stores' | 'clock'>) {
  return async ({ tenant }: Caller, { scope }: NewForgetting): Promise<ForgettingView> => {
    const store = ports.stores.tenant(tenant.id)
    const partition = forgettingPartition(scope)
    const requested = await retryConflicts(async () => {
      const now = ports.clock.now()
      const before = await loadForgetting(store, partition)
      const asked = { ...newForgetting(scope, now), forgotten: before?.forgetting.forgotten ?? 0 }
      await store.write([putForgetting(asked, before?.version ?? 0, now + overdueMs)])
      return asked
    })
    const now = await carryOnForgetting(ports, tenant.id, partition, answerWithinMs)
    // Where somebody else got further, what they wrote is what there is to tell.
    const left = now ?? (await loadForgetting(store, partition))?.forgetting
    return forgettingView(left ?? { ...requested, clean: true })
  }
}
