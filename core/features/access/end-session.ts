import { SortieError } from '../../../contract/errors.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { apiKeyKey, apiKeyKind } from '../../records/key/api-key.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { putRevokedKey } from '../../records/key/revoked-keys.ts'
import {
  sessionKey,
  sessionKind,
  sessionsOfKeyKey,
  sessionsOfKeyKind,
  sessionUseKey,
} from '../../records/key/session.ts'
import { closeConnectionsOf } from '../live/connections.ts'
import { requireReach } from './reach.ts'
import { requireSession } from './read-sessions.ts'
import type { RevokePorts } from './revoke-key.ts'

type EndPorts = RevokePorts & { readonly clock: Clock }

/** @throws SortieError `not_found` for a caller with an API key */
export function signOut(ports: EndPorts) {
  return async (caller: Caller): Promise<undefined> => end(ports, caller, requireSession(caller))
}

/**
 * Ends any session whose key has no more rights than the caller’s. It is refused from then on, and its open connections are closed.
 * @throws SortieError `not_found`, `forbidden`
 */
export function endSession(ports: EndPorts) {
  return (caller: Caller, id: string): Promise<undefined> => end(ports, caller, id)
}

async function end(ports: EndPorts, caller: Caller, id: string): Promise<undefined> {
  const store = ports.stores.tenant(caller.tenant.id)
  await retryConflicts(async () => store.write(await changesToEnd(store, caller, id, ports.clock.now())))
  // Nothing reaches them from that write on: if this process dies now, they are closed when their time is over.
  await closeConnectionsOf(ports, id)
  return undefined
}

async function changesToEnd(store: Store, caller: Caller, id: string, now: number): Promise<readonly Change[]> {
  const item = await readItem(store, sessionKind, sessionKey(id), { consistent: true })
  if (!item) throw new SortieError('not_found', `There is no session ${id}`)
  const { key_id } = item.body
  const key = await readItem(store, apiKeyKind, apiKeyKey(key_id), { consistent: true })
  if (key && id !== caller.session?.id) requireReach(caller.key, key.body, 'end that session')
  const list = await readItem(store, sessionsOfKeyKind, sessionsOfKeyKey(key_id), { consistent: true })
  const version = list?.version ?? 0
  const body = { sessions: list?.body.sessions.filter((one) => one !== id) ?? [] }
  return [
    { change: 'delete', table: 'ephemeral', key: sessionKey(id), when: { version: item.version } },
    ...removed(id, now),
    ...(list
      ? [
          {
            change: 'put',
            table: 'ephemeral',
            item: { ...list, body, version: version + 1 },
            when: { version },
          } as const,
        ]
      : []),
  ]
}

/** What else goes with a session: its use, and what is sent to its connections. */
export function removed(session: string, now: number): readonly Change[] {
  return [{ change: 'delete', table: 'ephemeral', key: sessionUseKey(session) }, putRevokedKey(session, now)]
}
