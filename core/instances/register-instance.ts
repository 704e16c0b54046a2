import { SortieError } from '../../contract/errors.ts'
import type { NewInstance, Instance as View } from '../../contract/resources/instance.ts'
import type { Caller } from '../access/authenticate.ts'
import { resolveAgent } from '../agents/resolve-agent.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ids } from '../ports/ids.ts'
import type { Stores } from '../ports/store.ts'
import type { Instance } from './instance.ts'
import { maxInstancesOfAgent, putInstance, readInstances } from './instance-items.ts'
import { instanceView } from './instance-view.ts'
import { standingOrder } from './standing-order.ts'
import { requireWorkerOf } from './worker-key.ts'

/** @throws SortieError `not_found`, `forbidden` (the key), `invalid_input` (hosted agent), `limit_exceeded` */
export function registerInstance({ stores, ids, clock }: { stores: Stores; ids: Ids; clock: Clock }) {
  return async (caller: Caller, agentName: string, input: NewInstance): Promise<View> => {
    requireWorkerOf(caller, agentName)
    const store = stores.tenant(caller.tenant.id)
    const agent = await resolveAgent(store, agentName)
    if (agent.kind !== 'remote') {
      throw new SortieError('invalid_input', `${agentName} is hosted: Sortie runs it, so it takes no instances`)
    }
    const now = clock.now()
    const others = await readInstances(store, agentName)
    if (others.length >= maxInstancesOfAgent) {
      throw new SortieError(
        'limit_exceeded',
        `An agent has at most ${maxInstancesOfAgent} instances, lost ones included`,
      )
    }
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
    await store.write([putInstance(instance, 0)])
    return instanceView(instance)
  }
}
