import type { CurrentSession, SignIn } from '../../../contract/resources/access.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { readItem, readItems } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { hashSecret, secretBytes } from '../../records/key/api-key.ts'
import { type AuthenticationPorts, authenticateKey, type Caller, whileLive } from '../../records/key/authenticate.ts'
import {
  formatSessionCredential,
  putSessionUse,
  type StoredSession,
  sessionKey,
  sessionLifeMs,
  sessionsOfKeyKey,
  sessionsOfKeyKind,
  sessionUseKey,
  sessionUseKind,
} from '../../records/key/session.ts'
import { closeConnectionsOf } from '../live/connections.ts'
import { removed } from './end-session.ts'
import { currentSessionView } from './read-sessions.ts'
import type { RevokePorts } from './revoke-key.ts'
import { readSignInCode } from './sign-in-codes.ts'

/** One more ends the one that has not been used for the longest time. */
export const maxSessionsOfKey = 100

type SignInPorts = AuthenticationPorts & RevokePorts & { readonly clock: Clock; readonly ids: Ids }

interface SignedIn {
  readonly session: CurrentSession
  /** For a cookie: only this answer contains it. */
  readonly credential: string
  readonly lifeS: number
}

/**
 * Begins a browser’s session, which stands for a key from then on.
 * @throws SortieError `unauthenticated` if the key or the code is not valid
 */
export function signIn(ports: SignInPorts) {
  return async (proof: SignIn): Promise<SignedIn> => {
    const secret = ports.ids.secret(secretBytes)
    const id = ports.ids.next('ses')
    const { caller, session, ended } = await retryConflicts(() => begin(ports, proof, { id, secret }))
    for (const one of ended) await closeConnectionsOf(ports, one)
    return {
      session: currentSessionView(caller, session, { last_used_at: session.created_at }),
      credential: formatSessionCredential({ tenant: caller.tenant.id, session: id, secret }),
      lifeS: sessionLifeMs / 1000,
    }
  }
}

async function begin(
  ports: SignInPorts,
  proof: SignIn,
  { id, secret }: { readonly id: string; readonly secret: string },
) {
  const { caller, spent } = await proven(ports, proof)
  const store = ports.stores.tenant(caller.tenant.id)
  const now = ports.clock.now()
  const session: StoredSession = {
    id,
    key_id: caller.key.id,
    secret_hash: hashSecret(secret),
    created_at: now,
    ends_at: now + sessionLifeMs,
  }
  const { change, ended } = await withOneMore(store, session)
  const expires_at = Math.floor(session.ends_at / 1000)
  await store.write([
    { change: 'put', table: 'ephemeral', item: { ...sessionKey(id), version: 1, body: session, expires_at } },
    putSessionUse(session, now, 0),
    change,
    ...ended.flatMap((one) => [
      { change: 'delete', table: 'ephemeral', key: sessionKey(one) } as const,
      ...removed(one, now),
    ]),
    ...spent,
    await whileLive(store, caller.key.id),
  ])
  return { caller, session, ended }
}

/** @throws SortieError `unauthenticated` */
async function proven(
  ports: SignInPorts,
  proof: SignIn,
): Promise<{ readonly caller: Caller; readonly spent: readonly Change[] }> {
  if ('api_key' in proof) return { caller: await authenticateKey(ports)(proof.api_key), spent: [] }
  const { caller, spend } = await readSignInCode(ports, proof.sign_in_code)
  return { caller, spent: [spend] }
}

/** The list of a key’s sessions with a new one, and those that make room for it. */
async function withOneMore(
  store: Store,
  { id, key_id, ends_at }: StoredSession,
): Promise<{ readonly change: Change; readonly ended: readonly string[] }> {
  const key = sessionsOfKeyKey(key_id)
  const list = await readItem(store, sessionsOfKeyKind, key, { consistent: true })
  const before = list?.body.sessions ?? []
  const { stay, ended } = before.length < maxSessionsOfKey ? { stay: before, ended: [] } : await makeRoom(store, before)
  const version = list?.version ?? 0
  const item = {
    ...key,
    version: version + 1,
    body: { sessions: [...stay, id] },
    expires_at: Math.ceil(ends_at / 1000),
  }
  const when = list ? { version } : ({ absent: true } as const)
  return { change: { change: 'put', table: 'ephemeral', item, when }, ended }
}

/** Those that were idle for too long are no longer there; if none was, the one goes that has waited longest. */
async function makeRoom(store: Store, sessions: readonly string[]) {
  const uses = await readItems(store, sessionUseKind, sessions.map(sessionUseKey), { consistent: true })
  const lastUse = new Map(uses.flatMap((use) => (use ? [[use.sort, use.body.last_used_at] as const] : [])))
  const live = sessions.filter((one) => lastUse.has(one))
  if (live.length < maxSessionsOfKey) return { stay: live, ended: [] }
  const [longest] = live.toSorted((a, b) => (lastUse.get(a) ?? 0) - (lastUse.get(b) ?? 0))
  return { stay: live.filter((one) => one !== longest), ended: longest === undefined ? [] : [longest] }
}
