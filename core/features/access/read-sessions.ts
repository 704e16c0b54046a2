import { SortieError } from '../../../contract/errors.ts'
import type { CurrentSession, Session } from '../../../contract/resources/access.ts'
import { decodeCursor, encodeCursor } from '../../base/paging/cursor.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import { type FoundPage, readPage, shown } from '../../base/paging/read-page.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { readItems, readPartition } from '../../base/storing/reading.ts'
import { apiKeyKey, apiKeyKind, type StoredApiKey } from '../../records/key/api-key.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import {
  readSession,
  type SessionUse,
  type StoredSession,
  sessionIdleMs,
  sessionKind,
  sessionsPartition,
  sessionUseKey,
  sessionUseKind,
} from '../../records/key/session.ts'
import { tenantView } from './identity.ts'

/** @throws SortieError `not_found` for a caller with an API key; `unauthenticated` if the session ended meanwhile */
export function getCurrentSession({ stores }: { readonly stores: Stores }) {
  return async (caller: Caller): Promise<CurrentSession> => {
    const live = await readSession(stores.tenant(caller.tenant.id), requireSession(caller))
    if (!live) throw new SortieError('unauthenticated', 'This session has ended; sign in again')
    return currentSessionView(caller, live.session, live.use.body)
  }
}

/** @throws SortieError `not_found` for a caller with an API key */
export function requireSession({ session }: Caller): string {
  if (session) return session.id
  throw new SortieError('not_found', 'This request has an API key, and no session; GET /v1/me shows whose it is')
}

/** Live ones, newest first: sessions of revoked keys have ended. */
export function listSessions({ stores, clock }: { readonly stores: Stores; readonly clock: Clock }) {
  return async (caller: Caller, { cursor, limit = defaultLimit }: PageRequest): Promise<Page<Session>> => {
    const [bound, now] = [`${caller.tenant.id} sessions`, clock.now()]
    const position = decodeCursor(cursor, bound, now)
    const page = await readPage(readerOf(stores.tenant(caller.tenant.id)), { position, limit })
    return { items: [...page.items], next_cursor: encodeCursor(page.cursor, bound, now) }
  }
}

const defaultLimit = 20

function readerOf(store: Store) {
  return async (before: string | undefined, limit: number): Promise<FoundPage<Session>> => {
    const { items, cursor } = await readPartition(store, sessionKind, {
      partition: sessionsPartition,
      descending: true,
      consistent: true,
      limit,
      ...(before === undefined ? {} : { before }),
    })
    const sessions = items.map(({ body }) => body)
    const [uses, keys] = await Promise.all([usesOf(store, sessions), keysOf(store, sessions)])
    const found = sessions.flatMap((session, at) => shown(session.id, viewIfLive(session, uses[at], keys)))
    return { items: found, cursor }
  }
}

async function usesOf(store: Store, sessions: readonly StoredSession[]): Promise<(SessionUse | undefined)[]> {
  if (sessions.length === 0) return []
  const keys = sessions.map(({ id }) => sessionUseKey(id))
  const found = await readItems(store, sessionUseKind, keys, { consistent: true })
  return found.map((item) => item?.body)
}

async function keysOf(store: Store, sessions: readonly StoredSession[]): Promise<ReadonlyMap<string, StoredApiKey>> {
  const ids = [...new Set(sessions.map(({ key_id }) => key_id))]
  if (ids.length === 0) return new Map()
  const found = await readItems(store, apiKeyKind, ids.map(apiKeyKey), { consistent: true })
  return new Map(found.flatMap((item) => (item ? [[item.body.id, item.body] as const] : [])))
}

function viewIfLive(
  session: StoredSession,
  use: SessionUse | undefined,
  keys: ReadonlyMap<string, StoredApiKey>,
): Session | undefined {
  const key = keys.get(session.key_id)
  return use && key && key.revoked_at === null ? sessionView(session, use, key) : undefined
}

export function currentSessionView({ tenant, key }: Caller, session: StoredSession, use: SessionUse): CurrentSession {
  return { ...sessionView(session, use, key), tenant: tenantView(tenant) }
}

type KeyOfSession = Pick<StoredApiKey, 'id' | 'name' | 'scopes' | 'roles'> & {
  readonly agents?: readonly string[] | null
}

function sessionView(session: StoredSession, use: SessionUse, key: KeyOfSession): Session {
  return {
    id: session.id,
    key: {
      id: key.id,
      name: key.name,
      scopes: [...key.scopes],
      roles: [...(key.roles ?? [])],
      agents: key.agents ? [...key.agents] : null,
    },
    created_at: new Date(session.created_at).toISOString(),
    last_used_at: new Date(use.last_used_at).toISOString(),
    expires_at: new Date(session.ends_at).toISOString(),
    idle_s: sessionIdleMs / 1000,
  }
}
