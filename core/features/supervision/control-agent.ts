import { SortieError } from '../../../contract/errors.ts'
import type { Order, Instance as View } from '../../../contract/resources/instance.ts'
import type { ControlOrder, ControlReceipt } from '../../../contract/resources/supervisor.ts'
import { answerBytes, answerRoom } from '../../base/paging/answer-room.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import type { MendPorts } from '../../engine/mending/mend-slot.ts'
import { takeBack } from '../../engine/remote/lose-instance.ts'
import { resolveAgent } from '../../records/agent/resolve-agent.ts'
import type { Instance } from '../../records/instance/instance.ts'
import { putInstance, readInstances, requireInstance } from '../../records/instance/instance-items.ts'
import { instanceView } from '../../records/instance/instance-view.ts'
import { putStandingOrder } from '../../records/instance/standing-order.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import type { SwitchPorts } from '../control/manage-switches.ts'
import { type TellingPorts, tellWorkers } from '../live/tell-workers.ts'
import { controlHostedAgent } from './control-hosted.ts'

const orders: Readonly<Record<ControlOrder['action'], Order>> = {
  start: 'run',
  stop: 'stop',
  drain: 'drain',
  restart: 'restart',
}

/**
 * Gives workers their operator’s order. One that does not get it at once does with its next poll or heartbeat; the missions
 * of a stopped one go to others before that. A hosted agent has no workers, and is paused by a switch.
 * @throws SortieError `not_found` (agent, or live instance), `invalid_input` (what a hosted agent cannot do), `limit_exceeded`
 */
export function controlAgent(ports: MendPorts & SwitchPorts & TellingPorts) {
  const controlHosted = controlHostedAgent(ports)
  return async (caller: Caller, { agent, instance_id, action }: ControlOrder): Promise<ControlReceipt> => {
    const tenant = caller.tenant.id
    const store = ports.stores.tenant(tenant)
    if ((await resolveAgent(store, agent)).kind === 'hosted') {
      if (instance_id !== undefined) throw new SortieError('not_applicable', `${agent} is hosted: it has no workers`)
      return { agent, told: 0, instances: [], switch_id: await controlHosted(caller, agent, action) }
    }
    const order = orders[action]
    if (instance_id === undefined && order !== 'restart') await store.write([putStandingOrder(agent, order)])
    const ids = instance_id === undefined ? await liveOnes(ports, tenant, agent) : [instance_id]
    const instances = await Promise.all(ids.map((id) => give(ports, tenant, { agent, id, order })))
    await tellWorkers(ports, tenant, ids)
    return { agent, told: instances.length, instances: withinOneAnswer(instances.map(instanceView)), switch_id: null }
  }
}

/** A worker has up to 200 KB of metadata. */
function withinOneAnswer(instances: readonly View[]): View[] {
  const room = answerRoom(instances.length)
  return instances.filter((instance) => room.take(answerBytes(instance)))
}

async function liveOnes({ stores }: MendPorts, tenant: string, agent: string): Promise<string[]> {
  const known = await readInstances(stores.tenant(tenant), agent)
  return known.flatMap(({ instance }) => (instance.lost_at === null ? [instance.id] : []))
}

async function give(
  ports: MendPorts,
  tenant: string,
  { agent, id, order }: { agent: string; id: string; order: Order },
): Promise<Instance> {
  const store = ports.stores.tenant(tenant)
  const { before, now } = await retryConflicts(async () => {
    const { instance, version } = await requireInstance(store, agent, id)
    const next = { ...instance, order, ...(order === 'stop' ? { assignments: [] } : {}) }
    await store.write([putInstance(next, version)])
    return { before: instance, now: next }
  })
  if (order === 'stop') await takeBack(ports, tenant, id, before.assignments)
  return now
}
