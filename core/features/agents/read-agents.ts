import { decodeCursor, encodeCursor } from '../../base/paging/cursor.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage, partitionReader } from '../../base/paging/partition-page.ts'
import { readPage } from '../../base/paging/read-page.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { type Agent, agentKind, agentsPartition, agentVersionsPartition } from '../../records/agent/agent.ts'
import { agentView } from '../../records/agent/agent-view.ts'
import { builtInAgents } from '../../records/agent/built-in/agents.ts'
import { agentNotFound, loadAgentVersion, resolveAgent } from '../../records/agent/resolve-agent.ts'
import type { Caller } from '../../records/key/authenticate.ts'

export interface AgentFilter extends PageRequest {
  readonly kind?: Agent['kind'] | undefined
  readonly capability?: string | undefined
  readonly tag?: string | undefined
}

export function getAgent({ stores }: { stores: Stores }) {
  return async (caller: Caller, name: string, version: number | undefined): Promise<Agent> => {
    const store = stores.tenant(caller.tenant.id)
    return agentView(await (version === undefined ? resolveAgent(store, name) : loadAgentVersion(store, name, version)))
  }
}

/** Built-in agents first, then the tenant's own by name. */
export function listAgents({ stores, clock }: { stores: Stores; clock: Clock }) {
  return async (caller: Pick<Caller, 'tenant'>, filter: AgentFilter): Promise<Page<Agent>> => {
    const { cursor: _, limit = 20, ...query } = filter
    const bound = `${caller.tenant.id} agents ${JSON.stringify(query)}`
    const after = decodeCursor(filter.cursor, bound, clock.now()) ?? ''
    const builtIn = [...builtInAgents.values()]
      .map((agent) => ({ position: `0${agent.name}`, agent }))
      .filter(({ position }) => position > after)
      .sort((a, b) => (a.position < b.position ? -1 : 1))
    const own = await ownAgents(stores.tenant(caller.tenant.id), after, limit)
    const found = [...builtIn, ...own.agents]
    const items = found.filter(({ agent }) => matches(agent, filter))
    const page = items.slice(0, limit)
    const more = items.length > limit || own.more
    const position = items.length > limit ? page.at(-1)?.position : found.at(-1)?.position
    return {
      items: page.map(({ agent }) => agentView(agent)),
      next_cursor: encodeCursor(more ? position : undefined, bound, clock.now()),
    }
  }
}

async function ownAgents(store: Store, after: string, limit: number) {
  const position = after.startsWith('1') ? after.slice(1) : undefined
  const read = partitionReader(store, { kind: agentKind, view: agentView }, { partition: agentsPartition })
  const page = await readPage(read, { position, limit })
  return {
    agents: page.items.map((agent) => ({ position: `1${agent.name}`, agent })),
    more: page.cursor !== undefined,
  }
}

function matches(agent: Agent, { kind, capability, tag }: AgentFilter): boolean {
  return (
    (kind === undefined || agent.kind === kind) &&
    (capability === undefined || agent.capabilities.includes(capability)) &&
    (tag === undefined || agent.tags.includes(tag))
  )
}

/** @throws SortieError `not_found`, `invalid_cursor` */
export function listAgentVersions({ stores, clock }: { stores: Stores; clock: Clock }) {
  return async (caller: Caller, name: string, page: PageRequest): Promise<Page<Agent>> => {
    const builtIn = builtInAgents.get(name)
    if (builtIn) return { items: [builtIn], next_cursor: null }
    const bound = `${caller.tenant.id} versions ${name}`
    const query = { partition: agentVersionsPartition(name), descending: true }
    const list = { kind: agentKind, query, bound, view: agentView }
    const found = await partitionPage(scopeOf({ stores, clock }, caller.tenant.id), list, page)
    if (found.items.length === 0 && page.cursor === undefined) throw agentNotFound(name)
    return found
  }
}
