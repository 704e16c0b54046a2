import { type ErrorCode, isSortieError, SortieError } from '../../../contract/errors.ts'
import type { ConnectionTest, TestConnection } from '../../../contract/resources/connection.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { iso } from '../../base/times/iso.ts'
import { type ConnectionPorts, fetchThrough } from '../../engine/connections/connected-web.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { problemOfAddress } from '../../records/service-connection/bound-host.ts'
import {
  putServiceConnection,
  readServiceConnection,
  type ServiceConnection,
} from '../../records/service-connection/service-connection.ts'
import { requireConnection } from './manage-connections.ts'

type TestPorts = ConnectionPorts & { readonly stores: Stores }

const timeoutMs = 10_000
/** Errors between us and the service, or of the connection. */
const told: ReadonlySet<ErrorCode> = new Set([
  'fetch_failed',
  'address_refused',
  'connection_unusable',
  'connection_needs_authorization',
  'invalid_input',
])
/** Only the status counts. */
const bounds = { maxBytes: 1024, bodyWithinMs: 500 } as const

/** Requests an address with the connection’s secret, once. Only the status is returned. @throws SortieError `not_found`, `not_applicable` */
export function testConnection(ports: TestPorts) {
  return async (caller: Caller, name: string, { url }: TestConnection): Promise<ConnectionTest> => {
    const scope = { tenant: caller.tenant.id, store: ports.stores.tenant(caller.tenant.id) }
    const { body: connection } = await requireConnection(scope.store, name)
    const problem = problemOfAddress(connection.hosts, new URL(url))
    if (problem !== undefined) throw new SortieError('not_applicable', `url (body): of ${name}, ${problem}`)
    const outcome = await tried(ports, scope, connection, url)
    const test = { at: ports.clock.now(), host: new URL(url).host, ...outcome }
    await note(scope.store, connection, test)
    return { ...test, at: iso(test.at) }
  }
}

type Outcome = Pick<ConnectionTest, 'http_status' | 'error'>

async function tried(
  ports: TestPorts,
  scope: { readonly tenant: string; readonly store: Store },
  connection: ServiceConnection,
  url: string,
): Promise<Outcome> {
  const { signal } = new AbortController()
  const request = { url, method: 'GET', headers: {}, signal, timeoutMs, ...bounds } as const
  try {
    const { status } = await fetchThrough(ports, scope, connection, request)
    return { http_status: status, error: null }
  } catch (error) {
    if (!isSortieError(error) || !told.has(error.code)) throw error
    return { http_status: null, error: `${error.code}: ${error.message}` }
  }
}

/** For the tested secret: if it was rotated meanwhile, nothing is known about the new one. */
function note(
  store: Store,
  { name, revision }: ServiceConnection,
  test: ServiceConnection['last_test'],
): Promise<void> {
  return retryConflicts(async () => {
    const found = await readServiceConnection(store, name)
    if (found?.body.revision !== revision) return
    await store.write([putServiceConnection({ ...found.body, last_test: test }, found.version)])
  })
}
