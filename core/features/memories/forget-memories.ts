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

/** How long the answer may take; the sweeper continues with the rest. */
const answerWithinMs = 4000

/**
 * Deletes all memories of a subject, or of an agent. The request is recorded first, so that it is carried out whoever dies; repeated
 * meanwhile, it also covers newer memories.
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
    // If somebody else got further, their record is the answer.
    const left = now ?? (await loadForgetting(store, partition))?.forgetting
    return forgettingView(left ?? { ...requested, clean: true })
  }
}
