import * as z from 'zod'
import { allMissions } from '../../../contract/live.ts'
import type { Change, Key, Store, Stores } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readPartition } from '../../base/storing/reading.ts'
import { revokedOf } from '../key/revoked-keys.ts'

/** API Gateway closes a connection after two hours; what outlived it is cleared away some time later. */
const lifeSeconds = 3 * 60 * 60

const Subscription = record({
  connection: z.string(),
  /** With which the connection was opened. Absent in what an older release wrote, which expires within hours. */
  key: z.string().exactOptional(),
})
type Subscription = z.output<typeof Subscription>

export const subscriptionKind = kindOf('subscription', 'ephemeral', Subscription)

/**
 * Who follows a mission, or, under `*`, all missions of the tenant, or awaits an instance's work. One item a connection, in the
 * tenant's own partition.
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

/** The connections that follow the mission, itself or through `*`, each once. */
export async function subscribers(store: Store, mission: string): Promise<readonly string[]> {
  const [own, all] = await Promise.all([connectionsOf(store, mission), connectionsOf(store, allMissions)])
  return [...new Set([...own, ...all])]
}

/** The connections of the worker that is this instance. */
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

/** Nothing more is sent to what a revoked key has opened, whether or not it is closed yet. */
async function connectionsOf(store: Store, followed: string): Promise<readonly string[]> {
  const followers = await followersOf(store, followed)
  const keys = new Set(followers.flatMap(({ key }) => (key === undefined ? [] : [key])))
  const revoked = await revokedOf(store, [...keys])
  return followers.flatMap(({ connection, key }) => (key !== undefined && revoked.has(key) ? [] : [connection]))
}

async function followersOf(store: Store, followed: string): Promise<readonly Subscription[]> {
  const found: Subscription[] = []
  let after: string | undefined
  do {
    const page = await readPartition(store, subscriptionKind, {
      partition: `watch#${followed}`,
      limit: 1000,
      // Whoever follows has had its replay: an event that it is not sent now never reaches it.
      consistent: true,
      ...(after === undefined ? {} : { after }),
    })
    for (const { body } of page.items) found.push(body)
    after = page.cursor
  } while (after !== undefined)
  return found
}
