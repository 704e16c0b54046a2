import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import { ConnectionKind, type Connection as ConnectionView } from '../../../contract/resources/connection.ts'
import type { Change, Item, Key, Store } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { readItem, readItems } from '../../base/storing/reading.ts'
import { iso } from '../../base/times/iso.ts'
import { readTokens } from './connection-tokens.ts'

const LastTest = record({
  at: z.number(),
  host: z.string(),
  http_status: z.number().nullable(),
  error: z.string().nullable(),
})

/** A tenant's connection to another service. Times are milliseconds since the epoch. */
const ServiceConnection = record({
  name: z.string(),
  description: z.string().default(''),
  hosts: list(z.string()),
  kind: ConnectionKind,
  headers: list(z.string()),
  token_url: z.string().nullable().default(null),
  /** Sealed by the secrets port, and opened only where it is sent. */
  sealed: z.string(),
  /** Changes with each secret, and differs for a connection created again under a former name. */
  revision: z.string(),
  created_at: z.number(),
  rotated_at: z.number().nullable().default(null),
  last_test: LastTest.nullable().default(null),
})
export type ServiceConnection = z.output<typeof ServiceConnection>

export const serviceConnectionKind = kindOf('service connection', 'entities', ServiceConnection)

export const serviceConnectionsPartition = 'service-connections'

export function serviceConnectionKey(name: string): Key {
  return { partition: serviceConnectionsPartition, sort: name }
}

export function readServiceConnection(store: Store, name: string): Promise<Item<ServiceConnection> | undefined> {
  return readItem(store, serviceConnectionKind, serviceConnectionKey(name), { consistent: true })
}

export function putServiceConnection(body: ServiceConnection, version: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: { ...serviceConnectionKey(body.name), version: version + 1, body },
    when: version === 0 ? { absent: true } : { version },
  }
}

/** When a secret was last used. It is a separate item, so that whoever uses the connection needs no right to change it. */
const ConnectionUse = record({ at: z.number() })

const connectionUseKind = kindOf('connection use', 'ephemeral', ConnectionUse)

/** How long the last use is shown. */
const useShownSeconds = 400 * 24 * 60 * 60

function useKey(name: string): Key {
  return { partition: 'service-connections-used', sort: name }
}

/** The last writer wins: the times of two concurrent uses hardly differ. */
export function putUse(name: string, now: number): Change {
  const item = { ...useKey(name), version: 1, body: { at: now } }
  return { change: 'put', table: 'ephemeral', item: { ...item, expires_at: Math.ceil(now / 1000) + useShownSeconds } }
}

/** As the API shows them: everything except the sealed secret. */
export async function connectionViews(
  store: Store,
  connections: readonly ServiceConnection[],
): Promise<ConnectionView[]> {
  if (connections.length === 0) return []
  const keys = connections.map(({ name }) => useKey(name))
  const [uses, authorized] = await Promise.all([
    readItems(store, connectionUseKind, keys, { consistent: true }),
    authorizedTimes(store, connections),
  ])
  return connections.map((connection, at) => viewOf(connection, uses[at]?.body, authorized.get(connection.name)))
}

/** Keyed by the names of the authorised ones. */
async function authorizedTimes(
  store: Store,
  connections: readonly ServiceConnection[],
): Promise<ReadonlyMap<string, number>> {
  const asked = connections.filter(({ kind }) => kind === 'oauth_authorization_code')
  const granted = await readTokens(store, asked)
  return new Map(granted.map(({ name, authorized_at }) => [name, authorized_at]))
}

function viewOf(
  connection: ServiceConnection,
  use: z.output<typeof ConnectionUse> | undefined,
  authorizedAt: number | undefined,
): ConnectionView {
  const { name, description, hosts, kind, headers, token_url, created_at, rotated_at, last_test } = connection
  const used = use && use.at >= created_at ? use.at : undefined
  return {
    name,
    description,
    hosts: [...hosts],
    kind,
    headers: [...headers],
    token_url,
    created_at: iso(created_at),
    rotated_at: rotated_at === null ? null : iso(rotated_at),
    authorized_at: authorizedAt === undefined ? null : iso(authorizedAt),
    last_used_at: used === undefined ? null : iso(used),
    last_test: last_test && { ...last_test, at: iso(last_test.at) },
  }
}

export function connectionNotFound(name: string): SortieError {
  return new SortieError('not_found', `There is no connection ${name}; GET /v1/connections lists the existing ones`)
}
