import { allMissions } from '../../../contract/live.ts'
import type { Change, Key, Store, Stores } from '../../base/ports/store.ts'

/** API Gateway closes a connection after two hours; what outlived it is cleared away some time later. */
const lifeSeconds = 3 * 60 * 60

/** Who follows a mission, or, under `*`, all missions of the tenant. One item a connection, in the tenant's own partition. */
export function subscriptionKey(mission: string, connection: string): Key {
  return { partition: `watch#${mission}`, sort: connection }
}

export function putSubscription(mission: string, connection: string, now: number): Change {
  return {
    change: 'put',
    table: 'ephemeral',
    item: {
      ...subscriptionKey(mission, connection),
      version: 1,
      body: { connection },
      expires_at: Math.ceil(now / 1000) + lifeSeconds,
    },
  }
}

/** The connections that follow the mission, itself or through `*`, each once. */
export async function subscribers(store: Store, mission: string): Promise<readonly string[]> {
  const [own, all] = await Promise.all([connectionsOf(store, mission), connectionsOf(store, allMissions)])
  return [...new Set([...own, ...all])]
}

/** The same for one batch of events, each partition read once. */
export interface Audiences {
  of(tenant: string, mission: string): Promise<Set<string>>
}

export function createAudiences(stores: Stores): Audiences {
  const read = new Map<string, Promise<readonly string[]>>()
  const once = (tenant: string, mission: string) => {
    const key = `${tenant}|${mission}`
    const known = read.get(key) ?? connectionsOf(stores.tenant(tenant), mission)
    read.set(key, known)
    return known
  }
  return {
    async of(tenant, mission) {
      const all = await once(tenant, allMissions)
      const own = await once(tenant, mission)
      return new Set([...all, ...own])
    },
  }
}

async function connectionsOf(store: Store, mission: string): Promise<readonly string[]> {
  const found: string[] = []
  let after: string | undefined
  do {
    const page = await store.query('ephemeral', {
      partition: `watch#${mission}`,
      limit: 1000,
      // Whoever follows has had its replay: an event that it is not sent now never reaches it.
      consistent: true,
      ...(after === undefined ? {} : { after }),
    })
    for (const item of page.items) found.push(item.sort)
    after = page.cursor
  } while (after !== undefined)
  return found
}
