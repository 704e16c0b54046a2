import type { Clock } from '../../base/ports/clock.ts'
import type { Change, Item, Store } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { putMcpServerItem, readMcpServer } from '../../records/mcp/mcp-server.ts'
import { putGranted } from '../../records/service-connection/connection-tokens.ts'
import type { Becoming, PendingAuthorization } from '../../records/service-connection/pending-authorization.ts'
import {
  putServiceConnection,
  readServiceConnection,
  type ServiceConnection,
} from '../../records/service-connection/service-connection.ts'

interface Keeping {
  readonly store: Store
  readonly clock: Clock
}

/** @returns the connection in its authorised form; `undefined` if nothing matches the authorisation any more */
export async function authorizedConnection(
  { store, clock }: Keeping,
  pending: PendingAuthorization,
): Promise<ServiceConnection | undefined> {
  const found = await readServiceConnection(store, pending.connection)
  if (!pending.becoming) return found?.body.revision === pending.revision ? found.body : undefined
  const server = await serverOf(store, pending.becoming)
  return server && becomeOf(pending, pending.becoming, found?.body, clock.now())
}

/**
 * Stores the grant; in the same write, the connection’s new state, and that its server has it.
 * @returns whether it still matched
 */
export function keepGrant(
  { store, clock }: Keeping,
  pending: PendingAuthorization,
  sealed: readonly string[],
): Promise<boolean> {
  const { connection: name, revision, becoming } = pending
  return retryConflicts(async () => {
    const now = clock.now()
    const tokens = await putGranted(store, name, { revision, sealed, authorized_at: now, refreshing_until: 0 })
    const more = becoming && (await changesOf(store, pending, becoming, now))
    if (becoming && !more) return false
    await store.write([tokens, ...(more ?? [])])
    return true
  })
}

async function changesOf(
  store: Store,
  pending: PendingAuthorization,
  becoming: Becoming,
  now: number,
): Promise<readonly Change[] | undefined> {
  const found = await readServiceConnection(store, pending.connection)
  const server = await serverOf(store, becoming)
  const next = becomeOf(pending, becoming, found?.body, now)
  if (!server || !next) return undefined
  const { issuer, client, scope } = becoming.server
  const authorized = { issuer, client, scope, at: now }
  const has = { ...server.body, connection: next.name, authorized, wanted: null, updated_at: now }
  return [putServiceConnection(next, found?.version ?? 0), putMcpServerItem(has, server.version)]
}

async function serverOf(store: Store, { server: { name, generation } }: Becoming): Promise<Item<Server> | undefined> {
  const found = await readMcpServer(store, name)
  return found?.body.generation === generation ? found : undefined
}

type Server = NonNullable<Awaited<ReturnType<typeof readMcpServer>>>['body']

function becomeOf(
  { connection: name, revision }: PendingAuthorization,
  { hosts, token_url, sealed, before, server }: Becoming,
  found: ServiceConnection | undefined,
  now: number,
): ServiceConnection | undefined {
  if ((found?.revision ?? null) !== before) return undefined
  const made = { name, description: `The MCP server ${server.name}`, hosts, created_at: now, rotated_at: null }
  const kept = found ? { ...found, rotated_at: now } : made
  return {
    ...kept,
    kind: 'oauth_authorization_code',
    headers: ['authorization'],
    token_url,
    sealed,
    revision,
    last_test: null,
  }
}
