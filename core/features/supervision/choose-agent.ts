import { SortieError } from '../../../contract/errors.ts'
import type { Page } from '../../base/paging/newest-first.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import { choose } from '../../engine/remote/choose.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { resolveAgent } from '../../records/agent/resolve-agent.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { listAgents } from '../agents/read-agents.ts'
import { gatherAgents } from './gather.ts'
import { agentCandidate, supervised } from './health.ts'

/** Agents looked at, and of these so many with the capability. */
const pageSize = 100
const maxPages = 10
const maxCandidates = 100

/**
 * The agent of a mission: the one that is named, or, of those with the capability, the least loaded and then the most
 * successful.
 * @throws SortieError `not_found`, `invalid_input` when both or neither is named
 */
export function agentFor(ports: { readonly stores: Stores; readonly clock: Clock }) {
  const list = listAgents(ports)
  return async (
    caller: Pick<Caller, 'tenant'>,
    { agent, capability }: { readonly agent?: string | undefined; readonly capability?: string | undefined },
  ): Promise<Agent> => {
    const store = ports.stores.tenant(caller.tenant.id)
    if ((agent === undefined) === (capability === undefined)) {
      throw new SortieError('invalid_input', 'Name either an `agent` or a `capability` that it must have')
    }
    if (agent !== undefined) return resolveAgent(store, agent)
    const items = await candidates((cursor) => list(caller, { capability, cursor, limit: pageSize }))
    const findings = await gatherAgents(store, items)
    const now = ports.clock.now()
    const chosen = choose(findings.map((one) => agentCandidate(supervised(one, now))))
    const found = items.find(({ name }) => name === chosen?.name)
    if (!found) throw new SortieError('not_found', `No agent has the capability ${capability}`)
    return found
  }
}

async function candidates(read: (cursor: string | undefined) => Promise<Page<Agent>>): Promise<Agent[]> {
  const found: Agent[] = []
  for (let cursor: string | undefined, pages = 0; pages < maxPages && found.length < maxCandidates; pages++) {
    const page = await read(cursor)
    found.push(...page.items)
    cursor = page.next_cursor ?? undefined
    if (cursor === undefined) break
  }
  return found.slice(0, maxCandidates)
}
