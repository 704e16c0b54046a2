import { SortieError } from '../../../contract/errors.ts'
import type { NewInstance, Instance as View } from '../../../contract/resources/instance.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Change, Stores } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { resolveAgent } from '../../records/agent/resolve-agent.ts'
import type { Instance } from '../../records/instance/instance.ts'
import {
  instanceKey,
  maxInstancesOfAgent,
  putInstance,
  readInstances,
  type StoredInstance,
} from '../../records/instance/instance-items.ts'
import { instanceView } from '../../records/instance/instance-view.ts'
import { standingOrder } from '../../records/instance/standing-order.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { requireWorkerOf } from './worker-key.ts'

/**
 * Where an agent has as many instances as it may, the longest lost gives way, so that workers which crash again and again
 * do not keep others out.
 * @throws SortieError `not_found`, `forbidden` (the key), `invalid_input` (hosted agent), `limit_exceeded`
 */
export function registerInstance({ stores, ids, clock }: { stores: Stores; ids: Ids; clock: Clock }) {
  return async (caller: Caller, agentName: string, input: NewInstance): Promise<View> => {
    requireWorkerOf(caller, agentName)
    const store = stores.tenant(caller.tenant.id)
    const agent = await resolveAgent(store, agentName)
    if (agent.kind !== 'remote') {
      throw new SortieError('not_applicable', `${agentName} is hosted: Sortie runs it, so it has no instances`)
    }
    const now = clock.now()
    const instance: Instance = {
      id: ids.next('ins'),
      agent: agentName,
      ...input,
      order: await standingOrder(store, agentName),
      registered_at: now,
      seen_at: now,
      polling_until: 0,
      lost_at: null,
      assignments: [],
      outcomes: [],
    }
    await retryConflicts(async () => {
      const room = makeRoom(await readInstances(store, agentName))
      await store.write([putInstance(instance, 0), ...room])
    })
    return instanceView(instance)
  }
}

function makeRoom(others: readonly StoredInstance[]): Change[] {
  if (others.length < maxInstancesOfAgent) return []
  const [lost] = others
    .filter(({ instance }) => instance.lost_at !== null)
    .sort((a, b) => Number(a.instance.lost_at) - Number(b.instance.lost_at))
  if (!lost) {
    throw new SortieError(
      'limit_exceeded',
      `An agent may have at most ${maxInstancesOfAgent} instances; let one leave first`,
    )
  }
  const { instance, version } = lost
  return [{ change: 'delete', table: 'entities', key: instanceKey(instance.id), when: { version } }]
}
