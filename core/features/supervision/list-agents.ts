import type { SupervisedAgent } from '../../../contract/resources/supervisor.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { type AgentFilter, listAgents } from '../agents/read-agents.ts'
import { gatherAgents } from './gather.ts'
import { supervised } from './health.ts'

export interface SupervisedFilter extends Omit<AgentFilter, 'tag'> {
  readonly state?: SupervisedAgent['state'] | undefined
}

/** The pages of `listAgents`, with how each agent is. */
export function listSupervisedAgents({ stores, clock }: { stores: Stores; clock: Clock }) {
  const list = listAgents({ stores, clock })
  return async (
    caller: Caller,
    { state, ...filter }: SupervisedFilter,
  ): Promise<{ items: SupervisedAgent[]; next_cursor: string | null }> => {
    const page = await list(caller, filter)
    const findings = await gatherAgents(stores.tenant(caller.tenant.id), page.items)
    const now = clock.now()
    const items = findings.map((one) => supervised(one, now))
    return { items: items.filter((one) => (state ?? one.state) === one.state), next_cursor: page.next_cursor }
  }
}
