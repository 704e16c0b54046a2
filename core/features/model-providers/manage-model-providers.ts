import { SortieError } from '../../../contract/errors.ts'
import type {
  ModelProvider as ModelProviderView,
  PutModelProvider,
} from '../../../contract/resources/model-provider.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Item, Store } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { sealKey } from '../../engine/model-providers/sealed-key.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import {
  loadModelProviders,
  type ModelProvider,
  maxModelProviders,
  modelProviderKey,
  modelProviderNotFound,
  modelProviderView,
  putProvider,
  readModelProvider,
} from '../../records/model-provider/model-provider.ts'
import { isPrivate } from '../../records/service-connection/bound-host.ts'

type ManagePorts = Pick<Ports, 'stores' | 'secrets' | 'ids' | 'clock' | 'roster'>

/**
 * Makes a provider or changes it. A key that is given takes the place of the former one, which is sent no more once this has
 * returned.
 * @throws SortieError `already_exists`, `not_applicable`, `limit_exceeded`
 */
export function putModelProvider(ports: ManagePorts) {
  return async (caller: Caller, name: string, given: PutModelProvider): Promise<ModelProviderView> => {
    requireUsable(ports, given)
    const tenant = caller.tenant.id
    const store = ports.stores.tenant(tenant)
    const { api_key, ...said } = given
    const fresh = api_key ? await sealKey(ports, tenant, { name, ...said }, api_key) : undefined
    return retryConflicts(async () => {
      const before = await readModelProvider(store, name)
      if (!before) await requireRoom(ports, store, name)
      const now = ports.clock.now()
      const key = keyAfter(before?.body, given, fresh, now)
      const isSame = before && key.sealed === before.body.sealed && isSameAddress(before.body, given)
      const next: ModelProvider = {
        ...{ name, ...said, ...key },
        revision: isSame ? before.body.revision : ports.ids.next('rev'),
        created_at: before?.body.created_at ?? now,
        updated_at: now,
      }
      await store.write([putProvider(next, before?.version ?? 0)])
      return modelProviderView(next)
    })
  }
}

/** @throws SortieError `not_found` */
export function deleteModelProvider({ stores }: Pick<ManagePorts, 'stores'>) {
  return (caller: Caller, name: string): Promise<void> =>
    retryConflicts(async () => {
      const store = stores.tenant(caller.tenant.id)
      const { version } = await requireModelProvider(store, name)
      await store.write([{ change: 'delete', table: 'entities', key: modelProviderKey(name), when: { version } }])
    })
}

async function requireModelProvider(store: Store, name: string): Promise<Item<ModelProvider>> {
  const found = await readModelProvider(store, name)
  if (!found) throw modelProviderNotFound(name)
  return found
}

type Given = Pick<PutModelProvider, 'protocol' | 'base_url' | 'api_key'>

/** @throws SortieError `not_applicable` */
function requireUsable({ roster }: ManagePorts, { protocol, base_url }: Given): void {
  const allowed = roster.tenantProtocols()
  if (!allowed.includes(protocol)) {
    const others = allowed.length === 0 ? 'it takes none' : `it takes ${allowed.join(', ')}`
    throw new SortieError(
      'not_applicable',
      `protocol (body): this installation does not allow ${protocol} for tenants’ own providers; ${others}`,
    )
  }
  const url = new URL(base_url)
  if (!isPrivate(url)) throw new SortieError('not_applicable', 'A key is sent only over https; give an https base_url')
  // Whatever is asked for stands behind it.
  if (url.search !== '' || url.hash !== '') {
    throw new SortieError('not_applicable', 'Give a base_url without a query or fragment')
  }
}

/** @throws SortieError `already_exists`, `limit_exceeded` */
async function requireRoom({ roster }: ManagePorts, store: Store, name: string): Promise<void> {
  if (roster.has(name)) {
    throw new SortieError('already_exists', `${name} is a provider of this installation; give yours another name`)
  }
  if ((await loadModelProviders(store)).length < maxModelProviders) return
  throw new SortieError(
    'limit_exceeded',
    `A tenant may have at most ${maxModelProviders} model providers; delete one first`,
  )
}

type Key = Pick<ModelProvider, 'sealed' | 'key_set_at'>

/**
 * Which key it has from now on.
 * @param fresh the one that was given, sealed
 * @throws SortieError `not_applicable` where the former one would go where it was not given for
 */
function keyAfter(before: ModelProvider | undefined, given: Given, fresh: string | undefined, now: number): Key {
  if (fresh !== undefined) return { sealed: fresh, key_set_at: now }
  if (given.api_key === null) return { sealed: null, key_set_at: null }
  if (!before) {
    throw new SortieError('not_applicable', 'Give its api_key, or null if the service needs none')
  }
  const { sealed, key_set_at } = before
  if (sealed === null || isSameAddress(before, given)) return { sealed, key_set_at }
  throw new SortieError(
    'not_applicable',
    'The present key was set for another address or protocol: give the api_key again, or null if the service needs none',
  )
}

function isSameAddress(before: ModelProvider, { protocol, base_url }: Given): boolean {
  return before.protocol === protocol && before.base_url === base_url
}
