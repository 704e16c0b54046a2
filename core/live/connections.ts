import { SortieError } from '../../contract/errors.ts'
import { authenticate, requireLiveKey } from '../access/authenticate.ts'
import { redeemTicket } from '../access/tickets.ts'
import type { Clock } from '../ports/clock.ts'
import type { Item, Key, Stores } from '../ports/store.ts'
import { subscriptionKey } from './subscriptions.ts'

/** An open connection: a frame carries only its id, so this says whose it is and what it follows. */
export interface Connection {
  readonly tenant: string
  readonly follows: readonly string[]
}

/** API Gateway closes a connection after two hours. */
const lifeSeconds = 3 * 60 * 60

function connectionKey(id: string): Key {
  return { partition: `connection#${id}`, sort: 'connection' }
}

type ConnectionPorts = { readonly stores: Stores; readonly clock: Clock }

/** @throws SortieError `unauthenticated`, `forbidden` */
export function openConnection(ports: ConnectionPorts) {
  return async (id: string, credential: { authorization?: string | undefined; ticket?: string | undefined }) => {
    const tenant = await tenantOf(ports, credential)
    const connection: Connection = { tenant, follows: [] }
    await ports.stores.platform.write([putConnection(id, connection, 1, ports.clock.now())])
  }
}

async function tenantOf(
  ports: ConnectionPorts,
  { authorization, ticket }: { authorization?: string | undefined; ticket?: string | undefined },
): Promise<string> {
  if (ticket !== undefined) {
    const { tenant, key } = await redeemTicket(ports)(ticket)
    await requireLiveKey(ports, tenant, key)
    return tenant
  }
  const caller = await authenticate(ports)(authorization)
  if (!caller.key.scopes.includes('missions:read')) {
    throw new SortieError('forbidden', 'This key lacks the scope missions:read', {
      details: { scope: 'missions:read' },
    })
  }
  return caller.tenant.id
}

export function putConnection(id: string, connection: Connection, version: number, now: number) {
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

/** @throws SortieError `unauthenticated` for a connection that was never opened, or was closed */
export async function requireConnection(stores: Stores, id: string): Promise<Item<Connection>> {
  const item = await stores.platform.get<Connection>('ephemeral', connectionKey(id), { consistent: true })
  if (!item) throw new SortieError('unauthenticated', 'This connection is closed; connect again')
  return item
}

/** Forgets a connection and what it followed. Repeating it changes nothing. */
export function closeConnection({ stores }: { stores: Stores }) {
  return async (id: string): Promise<void> => {
    const item = await stores.platform.get<Connection>('ephemeral', connectionKey(id), { consistent: true })
    if (!item) return
    const { tenant, follows } = item.body
    const deletes = follows.map((mission) => ({
      change: 'delete' as const,
      table: 'ephemeral' as const,
      key: subscriptionKey(mission, id),
    }))
    if (deletes.length > 0) await stores.tenant(tenant).write(deletes)
    await stores.platform.write([{ change: 'delete', table: 'ephemeral', key: connectionKey(id) }])
  }
}
