import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Sockets } from '../../base/ports/sockets.ts'
import type { Item, Key, Stores } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { readItem, unlessUnreadable } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import {
  type AuthenticationPorts,
  authenticate,
  type Caller,
  requireLiveKey,
  requireScope,
} from '../../records/key/authenticate.ts'
import { subscriptionKey } from '../../records/subscription/subscriptions.ts'
import { redeemTicket } from './tickets.ts'

/** An open connection: a frame has only its id, so this record has its owner and its subscriptions. */
const Connection = record({
  tenant: z.string(),
  /** The API key that opened it, directly or by a ticket. */
  key: z.string(),
  /** The browser’s session that stood for the key, if any. */
  session: z.string().exactOptional(),
  follows: list(z.string()),
})
export type Connection = z.output<typeof Connection>

export const connectionKind = kindOf('connection', 'ephemeral', Connection)

/** API Gateway closes a connection after two hours. */
const lifeSeconds = 3 * 60 * 60

function connectionKey(id: string): Key {
  return { partition: `connection#${id}`, sort: 'connection' }
}

/** The connections of a key, or of a session, so that they can be closed when it ends. */
function ofOpener(opener: string, connection: string): Key {
  return { partition: `connections-of#${opener}`, sort: connection }
}

function openersOf({ key, session }: Pick<Connection, 'key' | 'session'>): readonly string[] {
  return session === undefined ? [key] : [key, session]
}

type ConnectionPorts = { readonly stores: Stores; readonly clock: Clock }

export interface Credential {
  readonly authorization?: string | undefined
  readonly ticket?: string | undefined
  /** The origin of the page that connects, as its browser says. */
  readonly page?: string | undefined
}

/**
 * @param count counts a tenant’s handshake as one of its requests. One with a ticket is not counted: the ticket was one
 * @throws SortieError `unauthenticated`, `forbidden`, errors of `count`
 */
export function openConnection(ports: AuthenticationPorts, count: (tenant: Caller['tenant']) => void) {
  return async (id: string, credential: Credential) => {
    const holder = await holderOf(ports, credential, count)
    const item = putConnection(id, { ...holder, follows: [] }, 1, ports.clock.now())
    const entries = openersOf(holder).map((opener) => ({ ...item.item, ...ofOpener(opener, id), body: null }))
    await ports.stores.platform.write([item, ...entries.map((entry) => ({ ...item, item: entry }))])
    // Whoever revoked the key, or ended the session, since the check may have found no connection to close.
    await requireLiveKey(ports, holder.tenant, holder.key, holder.session).catch(async (refusal: unknown) => {
      await closeConnection(ports)(id)
      throw refusal
    })
  }
}

async function holderOf(
  ports: AuthenticationPorts,
  { authorization, ticket, page }: Credential,
  count: (tenant: Caller['tenant']) => void,
): Promise<Pick<Connection, 'tenant' | 'key' | 'session'>> {
  if (ticket !== undefined) return redeemTicket(ports)(ticket, page)
  const caller = await authenticate(ports)(authorization)
  count(caller.tenant)
  requireScope(caller, 'missions:read', 'workers:run')
  return { tenant: caller.tenant.id, key: caller.key.id }
}

function putConnection(id: string, connection: Connection, version: number, now: number) {
  return {
    change: 'put' as const,
    table: 'ephemeral' as const,
    item: {
      ...connectionKey(id),
      version,
      body: connection,
      expires_at: Math.ceil(now / 1000) + lifeSeconds,
    },
  }
}

/**
 * Its subscriptions from now on. Frames of one connection may be handled at once, so each decision sees what the others wrote.
 * @throws SortieError `unauthenticated` if it was closed meanwhile; errors of `next`
 */
export function changeFollows(
  { stores, clock }: ConnectionPorts,
  id: string,
  next: (follows: readonly string[]) => readonly string[],
): Promise<void> {
  return retryConflicts(async () => {
    const { body: connection, version } = await requireConnection(stores, id)
    const change = putConnection(id, { ...connection, follows: next(connection.follows) }, version + 1, clock.now())
    await stores.platform.write([{ ...change, when: { version } }])
  })
}

/** @throws SortieError `unauthenticated` for a connection that was never opened, or was closed */
export async function requireConnection(stores: Stores, id: string): Promise<Item<Connection>> {
  const item = await readItem(stores.platform, connectionKind, connectionKey(id), { consistent: true })
  if (!item) throw isClosed()
  return item
}

function isClosed(): SortieError {
  return new SortieError('unauthenticated', 'This connection is closed; connect again')
}

/** Removes a connection and its subscriptions. Idempotent. */
export function closeConnection({ stores }: { stores: Stores }) {
  return async (id: string): Promise<void> => {
    const found = readItem(stores.platform, connectionKind, connectionKey(id), { consistent: true })
    const item = await unlessUnreadable(found)
    // Unreadable records are removed, too: they must not keep others open.
    if (!item) return stores.platform.write([{ change: 'delete', table: 'ephemeral', key: connectionKey(id) }])
    const { tenant, follows } = item.body
    const deletes = follows.map((mission) => ({
      change: 'delete' as const,
      table: 'ephemeral' as const,
      key: subscriptionKey(mission, id),
    }))
    if (deletes.length > 0) await stores.tenant(tenant).write(deletes)
    await stores.platform.write([
      { change: 'delete', table: 'ephemeral', key: connectionKey(id) },
      ...openersOf(item.body).map((opener) => ({
        change: 'delete' as const,
        table: 'ephemeral' as const,
        key: ofOpener(opener, id),
      })),
    ])
  }
}

const closedAtOnce = 100

/**
 * Nothing more reaches the connections of a revoked key, or of a session that has ended: each is removed first, and then closed. One that cannot be closed
 * keeps no other open. A repeat does the rest.
 * @throws SortieError `unavailable` if some may still be open
 */
export async function closeConnectionsOf(
  ports: { readonly stores: Stores; readonly sockets: Pick<Sockets, 'close'> },
  opener: string,
): Promise<void> {
  const close = closeConnection(ports)
  const { partition } = ofOpener(opener, '')
  const failures: unknown[] = []
  for (let after: string | undefined; ; ) {
    const query = { partition, limit: closedAtOnce, consistent: true, ...(after === undefined ? {} : { after }) }
    const page = await ports.stores.platform.query('ephemeral', query)
    await Promise.all(page.items.map(({ sort }) => close(sort)))
    const closing = await Promise.allSettled(page.items.map(({ sort }) => ports.sockets.close(sort)))
    for (const one of closing) if (one.status === 'rejected') failures.push(one.reason)
    if (page.cursor === undefined) break
    after = page.cursor
  }
  if (failures.length > 0) throw failures[0]
}
