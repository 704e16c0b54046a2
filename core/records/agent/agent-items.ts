import type { Change, Item, Store } from '../../base/ports/store.ts'
import { readItem, readPartition } from '../../base/storing/reading.ts'
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

/** @param version the version of the item to replace; 0 for a new one */
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
