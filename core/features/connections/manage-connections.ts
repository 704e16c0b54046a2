import { SortieError } from '../../../contract/errors.ts'
import type {
  Connection as ConnectionView,
  Credential,
  NewConnection,
  RotateConnection,
} from '../../../contract/resources/connection.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Secrets } from '../../base/ports/secrets.ts'
import type { Item, Store, Stores } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'
import { sealCredential } from '../../engine/connections/sealing.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { isPrivate } from '../../records/service-connection/bound-host.ts'
import { deleteTokens } from '../../records/service-connection/connection-tokens.ts'
import { headerNamesOf } from '../../records/service-connection/credential.ts'
import {
  connectionNotFound,
  connectionViews,
  putServiceConnection,
  readServiceConnection,
  type ServiceConnection,
  serviceConnectionKey,
} from '../../records/service-connection/service-connection.ts'
import { requireFreeHeaders } from '../../records/service-connection/taken-headers.ts'

type ManagePorts = {
  readonly stores: Stores
  readonly secrets: Secrets
  readonly ids: Ids
  readonly clock: Clock
}

/** @throws SortieError `already_exists`, `not_applicable` */
export function createConnection(ports: ManagePorts) {
  return async (caller: Caller, { credential, ...given }: NewConnection): Promise<ConnectionView> => {
    const connection: ServiceConnection = {
      ...given,
      ...(await sealedAs(ports, caller.tenant.id, given, credential)),
      created_at: ports.clock.now(),
      rotated_at: null,
    }
    const store = ports.stores.tenant(caller.tenant.id)
    if (!(await wasWritten(store.write([putServiceConnection(connection, 0)])))) throw alreadyExists(given.name)
    return viewOf(store, connection)
  }
}

/** The former secret is sent no more once this has returned. @throws SortieError `not_found`, `not_applicable` */
export function rotateConnection(ports: ManagePorts) {
  return async (caller: Caller, name: string, { credential }: RotateConnection): Promise<ConnectionView> => {
    const store = ports.stores.tenant(caller.tenant.id)
    const { body } = await requireConnection(store, name)
    const sealed = await sealedAs(ports, caller.tenant.id, body, credential)
    const rotated = await retryConflicts(async () => {
      const found = await requireConnection(store, name)
      // Made anew meanwhile, perhaps for other hosts: this secret was not meant for those.
      if (found.body.created_at !== body.created_at) throw connectionNotFound(name)
      const next = { ...found.body, ...sealed, rotated_at: ports.clock.now() }
      await store.write([putServiceConnection(next, found.version), deleteTokens(name)])
      return next
    })
    return viewOf(store, rotated)
  }
}

/** @throws SortieError `not_found` */
export function deleteConnection({ stores }: Pick<ManagePorts, 'stores'>) {
  return (caller: Caller, name: string): Promise<void> =>
    retryConflicts(async () => {
      const store = stores.tenant(caller.tenant.id)
      const { version } = await requireConnection(store, name)
      const gone = { change: 'delete', table: 'entities', key: serviceConnectionKey(name), when: { version } } as const
      await store.write([gone, deleteTokens(name)])
    })
}

/** @throws SortieError `not_found` */
export async function requireConnection(store: Store, name: string): Promise<Item<ServiceConnection>> {
  const found = await readServiceConnection(store, name)
  if (!found) throw connectionNotFound(name)
  return found
}

type OfSecret = 'kind' | 'headers' | 'token_url' | 'sealed' | 'revision' | 'last_test'

async function sealedAs(
  ports: ManagePorts,
  tenant: string,
  to: Pick<ServiceConnection, 'name' | 'hosts'>,
  credential: Credential,
): Promise<Pick<ServiceConnection, OfSecret>> {
  const headers = headerNamesOf(credential)
  requireFreeHeaders(headers)
  const token_url = 'token_url' in credential ? credential.token_url : null
  if (token_url !== null && !isPrivate(new URL(token_url))) {
    throw new SortieError('not_applicable', 'Tokens are requested only over https; give an https token_url')
  }
  if ('authorization_url' in credential && !isPrivate(new URL(credential.authorization_url))) {
    throw new SortieError(
      'not_applicable',
      'Connections are authorised only over https; give an https authorization_url',
    )
  }
  const sealed = await sealCredential(ports, tenant, to, credential)
  return { kind: credential.kind, headers, token_url, sealed, revision: ports.ids.next('rev'), last_test: null }
}

async function viewOf(store: Store, connection: ServiceConnection): Promise<ConnectionView> {
  const [view] = await connectionViews(store, [connection])
  if (!view) throw new Error('Each connection has a view')
  return view
}

function alreadyExists(name: string): SortieError {
  const message = `There is a connection ${name} already; POST /v1/connections/${name}/rotate replaces its secret`
  return new SortieError('already_exists', message)
}
