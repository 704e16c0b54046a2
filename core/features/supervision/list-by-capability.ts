import type { Item, Store } from '../../base/ports/store.ts'
import { readItem, readPartition } from '../../base/storing/reading.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import {
  type ListedAgents,
  listedAgentsKey,
  listedAgentsKind,
  putAbleAgent,
  putListedAgents,
} from '../../records/agent/able-agent.ts'
import { type Agent, agentKey, agentKind, agentsPartition } from '../../records/agent/agent.ts'

/** Agents read at once; fewer come if they are long. */
const pageSize = 20
/** Bounds one request; the next one continues. */
const maxPages = 50

/**
 * Gives agents that an earlier release stored their entries by capability, once for each tenant: whoever first chooses by
 * capability does it. Agents that are created or changed meanwhile write their own.
 * @returns whether all agents have theirs
 */
export async function listByCapability(store: Store): Promise<boolean> {
  const found = await readItem(store, listedAgentsKind, listedAgentsKey, { consistent: true })
  let { body: progress, version }: Progress = found ?? { body: { state: 'under_way', after: '' }, version: 0 }
  for (let pages = 0; pages < maxPages && progress.state === 'under_way'; pages++) {
    progress = await listPage(store, progress.after)
    // Whoever else does the same is as far.
    await unlessConflict(store.write([putListedAgents(progress, version)]))
    version++
  }
  return progress.state === 'complete'
}

interface Progress {
  readonly body: ListedAgents
  readonly version: number
}

async function listPage(store: Store, after: string): Promise<ListedAgents> {
  const from = after === '' ? {} : { after }
  const query = { partition: agentsPartition, limit: pageSize, consistent: true, ...from }
  const { items, cursor } = await readPartition(store, agentKind, query)
  const able = items.filter(({ body }) => body.capabilities.length > 0)
  await Promise.all(able.map((head) => listAgent(store, head)))
  return cursor === undefined ? { state: 'complete' } : { state: 'under_way', after: cursor }
}

/** Whoever changes or deletes the agent meanwhile sees to its entries. */
async function listAgent(store: Store, { body, version }: Item<Agent>): Promise<void> {
  const unchanged = { change: 'check', table: 'entities', key: agentKey(body.name), when: { version } } as const
  await unlessConflict(store.write([unchanged, ...putAbleAgent(body)]))
}
