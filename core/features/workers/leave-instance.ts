import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import type { MendPorts } from '../../engine/mending/mend-slot.ts'
import { takeBack } from '../../engine/remote/lose-instance.ts'
import { instanceKey, requireInstance } from '../../records/instance/instance-items.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { requireWorkerOf } from './worker-key.ts'

/** A worker that ends reports it; its missions go to others at once. @throws SortieError `not_found`, `forbidden` */
export function leaveInstance(ports: MendPorts) {
  return async (caller: Caller, agent: string, id: string): Promise<void> => {
    requireWorkerOf(caller, agent)
    const tenant = caller.tenant.id
    const store = ports.stores.tenant(tenant)
    const { instance } = await retryConflicts(async () => {
      const stored = await requireInstance(store, agent, id)
      await store.write([
        { change: 'delete', table: 'entities', key: instanceKey(id), when: { version: stored.version } },
      ])
      return stored
    })
    await takeBack(ports, tenant, id, instance.assignments)
  }
}
