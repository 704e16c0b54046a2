import * as z from 'zod'
import { allMissions } from '../../../contract/live.ts'
import type { Change, Key, Store, Stores } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readPartition } from '../../base/storing/reading.ts'
import { revokedOf } from '../key/revoked-keys.ts'

/** API Gateway closes a connection after two hours; older subscriptions are removed some time later. */
const lifeSeconds = 3 * 60 * 60

const Subscription = record({
  connection: z.string(),
  /** The key that opened the connection. Absent in items of an older release, which expire within hours. */
  key: z.string().exactOptional(),
  /** The browser’s session that stood for the key, if any. */
  session: z.string().exactOptional(),
})
type Subscription = z.output<typeof Subscription>

export const subscriptionKind = kindOf('subscription', 'ephemeral', Subscription)

/**
 * A subscription to a mission, or, under `*`, to all missions of the tenant, or to an instance's work. One item for each
 * connection, in the tenant's own partition.
 */
export function subscriptionKey(followed: string, connection: string): Key {
  return { partition: `watch#${followed}`, sort: connection }
}

export function putSubscription(followed: string, follower: Subscription, now: number): Change {
  return {
    change: 'put',
    table: 'ephemeral',
    item: {
      ...subscriptionKey(followed, follower.connection),
      version: 1,
      body: follower,
      expires_at: Math.ceil(now / 1000) + lifeSeconds,
    },
  }
}

export interface Subscribers {
  /** Those that follow this mission, of all. */
  readonly own: readonly string[]
  /** The connections that follow the mission, directly or through `*`, each once. */
  readonly all: readonly string[]
}

export async function subscribers(store: Store, mission: string): Promise<Subscribers> {
  const [own, all] = await Promise.all([connectionsOf(store, mission), connectionsOf(store, allMissions)])
  return { own, all: [...new Set([...own, ...all])] }
}

/** The connections of the worker with this instance. */
export function awaiting(store: Store, instance: string): Promise<readonly string[]> {
  return connectionsOf(store, instance)
}

/** The same for one batch of events, each partition read once. */
export interface Audiences {
  of(tenant: string, mission: string): Promise<ReadonlySet<string>>
  awaiting(tenant: string, instance: string): Promise<readonly string[]>
}

export function createAudiences(stores: Stores): Audiences {
  const read = new Map<string, Promise<readonly string[]>>()
  const once = (tenant: string, followed: string) => {
    const key = `${tenant}|${followed}`
    const known = read.get(key) ?? connectionsOf(stores.tenant(tenant), followed)
    read.set(key, known)
    return known
  }
  return {
    async of(tenant, mission) {
      const all = await once(tenant, allMissions)
      const own = await once(tenant, mission)
      return new Set([...all, ...own])
    },
    awaiting: once,
  }
}

/** Connections of a revoked key, or of a session that has ended, get nothing more, whether or not they are closed yet. */
async function connectionsOf(store: Store, followed: string): Promise<readonly string[]> {
  const followers = await followersOf(store, followed)
  const revoked = await revokedOf(store, [...new Set(followers.flatMap(openersOf))])
  return followers.flatMap((one) => (openersOf(one).some((opener) => revoked.has(opener)) ? [] : [one.connection]))
}

function openersOf({ key, session }: Subscription): readonly string[] {
  return [key, session].filter((opener) => opener !== undefined)
}

async function followersOf(store: Store, followed: string): Promise<readonly Subscription[]> {
  const found: Subscription[] = []
  let after: string | undefined
  do {
    const page = await readPartition(store, subscriptionKind, {
      partition: `watch#${followed}`,
      limit: 1000,
      // A follower has already had its replay: an event that is not sent now never reaches it.
      consistent: true,
      ...(after === undefined ? {} : { after }),
    })
    for (const { body } of page.items) found.push(body)
    after = page.cursor
  } while (after !== undefined)
  return found
}
