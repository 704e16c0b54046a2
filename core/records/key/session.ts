import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { Change, Item, Key, Store } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { decodeItem } from '../../base/storing/reading.ts'

/** A browser’s sign-in. It stands for a key, without the key’s secret, and does not change: its use is a separate item. */
const StoredSession = record({
  id: z.string(),
  key_id: z.string(),
  secret_hash: z.string(),
  created_at: z.number(),
  /** Its end, however much it is used. */
  ends_at: z.number(),
})
export type StoredSession = z.output<typeof StoredSession>

export const sessionKind = kindOf('session', 'ephemeral', StoredSession)

/** Every function that checks sessions writes it. It expires when the session was idle for too long, and the session ends with it. */
const SessionUse = record({ last_used_at: z.number() })
export type SessionUse = z.output<typeof SessionUse>

export const sessionUseKind = kindOf('use of a session', 'ephemeral', SessionUse)

/** The sessions of a key. Each write that begins or ends one changes it, so their number is exact. */
const SessionsOfKey = record({ sessions: list(z.string()) })

export const sessionsOfKeyKind = kindOf('list of the sessions of a key', 'ephemeral', SessionsOfKey)

export const sessionIdleMs = 12 * 60 * 60_000
export const sessionLifeMs = 30 * 24 * 60 * 60_000
/** Requests within this time after a noted use are not noted. */
export const sessionUseNotedMs = 10 * 60_000

export const sessionsPartition = 'sessions'
export const sessionUsesPartition = 'session-uses'

export function sessionKey(id: string): Key {
  return { partition: sessionsPartition, sort: id }
}

export function sessionUseKey(id: string): Key {
  return { partition: sessionUsesPartition, sort: id }
}

export function sessionsOfKeyKey(key: string): Key {
  return { partition: `sessions-of#${key}`, sort: 'list' }
}

/** The value of a cookie: the names of tenant and session, and the secret that proves them. */
export interface SessionCredential {
  readonly tenant: string
  readonly session: string
  readonly secret: string
}

const ulid = '[0-9A-HJKMNP-TV-Z]{26}'
const pattern = new RegExp(`^session_(${ulid})_(${ulid})_([A-Za-z0-9_-]{43})$`)

export function parseSessionCredential(text: string): SessionCredential | undefined {
  const match = pattern.exec(text)
  if (!match) return undefined
  const [, tenant, session, secret] = match as unknown as [string, string, string, string]
  return { tenant: `ten_${tenant}`, session: `ses_${session}`, secret }
}

export function formatSessionCredential({ tenant, session, secret }: SessionCredential): string {
  return `session_${tenant.slice('ten_'.length)}_${session.slice('ses_'.length)}_${secret}`
}

/** A session that has not ended, and its last noted use. */
export interface LiveSession {
  readonly session: StoredSession
  readonly use: Item<SessionUse>
}

/** @returns `undefined` if it never was, was ended, or was idle for too long; whether its key is live is not looked at */
export async function readSession(store: Store, id: string): Promise<LiveSession | undefined> {
  const keys = [sessionKey(id), sessionUseKey(id)]
  const [session, use] = await store.getMany('ephemeral', keys, { consistent: true })
  if (!session || !use) return undefined
  return {
    session: (await decodeItem(store, sessionKind, session)).body,
    use: await decodeItem(store, sessionUseKind, use),
  }
}

/** @throws SortieError `unauthenticated` if it ended after a ticket, a code or a connection was made with it */
export async function requireLiveSession(store: Store, id: string): Promise<void> {
  if (!(await readSession(store, id))) throw new SortieError('unauthenticated', 'This session has ended; sign in again')
}

/** A change that keeps the session from being idle. */
export function putSessionUse({ id, ends_at }: StoredSession, now: number, version: number): Change {
  const body: SessionUse = { last_used_at: now }
  const expires_at = Math.floor(Math.min(now + sessionIdleMs, ends_at) / 1000)
  const item = { ...sessionUseKey(id), version: version + 1, body, expires_at }
  return { change: 'put', table: 'ephemeral', item, when: version === 0 ? { absent: true } : { version } }
}
