import type { Change, Item, Store } from '../../base/ports/store.ts'
import { readItem, readPartition } from '../../base/storing/reading.ts'
import { deleteAbleAgent, putAbleAgent } from './able-agent.ts'
import { type Agent, agentKey, agentKind, agentVersionKey, agentVersionsPartition } from './agent.ts'
import { agentNotFound } from './resolve-agent.ts'

/** The version that the agent's name refers to. @throws SortieError `not_found` */
export async function requireAgentHead(store: Store, name: string): Promise<Item<Agent>> {
  const head = await loadAgentHead(store, name)
  if (!head) throw agentNotFound(name)
  return head
}

export async function loadAgentHead(store: Store, name: string): Promise<Item<Agent> | undefined> {
  return readItem(store, agentKind, agentKey(name), { consistent: true })
}

/** The version created last, which may differ from the one that its name refers to. */
export async function newestVersion(store: Store, name: string): Promise<Agent | undefined> {
  const page = await readPartition(store, agentKind, {
    partition: agentVersionsPartition(name),
    descending: true,
    limit: 1,
    consistent: true,
  })
  return page.items[0]?.body
}

/** An agent whose name is free, with its entries by capability. */
export function putNewAgent(agent: Agent): readonly Change[] {
  return [putAgentHead(agent, 0), ...putAbleAgent(agent)]
}

/** From here on the name means this version, and the agent is found by its capabilities: at most 41 changes. */
export function replaceAgent({ body, version }: Item<Agent>, agent: Agent): readonly Change[] {
  const gone = body.capabilities.filter((one) => !agent.capabilities.includes(one))
  return [
    putAgentHead(agent, version),
    ...putAbleAgent(agent),
    ...deleteAbleAgent({ name: body.name, capabilities: gone }),
  ]
}

export function deleteAgentHead({ body, version }: Item<Agent>): readonly Change[] {
  return [
    { change: 'delete', table: 'entities', key: agentKey(body.name), when: { version } },
    ...deleteAbleAgent(body),
  ]
}

/**
 * The agent alone, without its entries by capability.
 * @param version the version of the item to replace; 0 for a new one
 */
export function putAgentHead(agent: Agent, version: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: { ...agentKey(agent.name), version: version + 1, body: agent },
    when: version === 0 ? { absent: true } : { version },
  }
}

export function putAgentVersion(agent: Agent): Change {
  const item = { ...agentVersionKey(agent.name, agent.version), version: 1, body: agent }
  return { change: 'put', table: 'entities', item, when: { absent: true } }
}
