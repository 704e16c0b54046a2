import { SortieError } from '../../contract/errors.ts'
import type { NewInstance, Instance as View } from '../../contract/resources/instance.ts'
import type { Caller } from '../access/authenticate.ts'
import { resolveAgent } from '../agents/resolve-agent.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ids } from '../ports/ids.ts'
import type { Change, Stores } from '../ports/store.ts'
import { retryConflicts } from '../storing/retry-conflicts.ts'
import type { Instance } from './instance.ts'
import { instanceKey, maxInstancesOfAgent, putInstance, readInstances, type StoredInstance } from './instance-items.ts'
import { instanceView } from './instance-view.ts'
import { standingOrder } from './standing-order.ts'
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
      throw new SortieError('invalid_input', `${agentName} is hosted: Sortie runs it, so it takes no instances`)
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
      `An agent has at most ${maxInstancesOfAgent} instances; let one leave first`,
    )
  }
  const { instance, version } = lost
  return [{ change: 'delete', table: 'entities', key: instanceKey(instance.id), when: { version } }]
}
