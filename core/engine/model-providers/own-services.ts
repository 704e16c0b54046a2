import type { Facts } from '../../base/ports/model-facts.ts'
import type { OwnService, OwnServices } from '../../base/ports/models.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Scope } from '../../base/storing/scope.ts'
import {
  type ModelProvider,
  type OwnModel,
  readModelProvider,
  toldOf,
} from '../../records/model-provider/model-provider.ts'
import { mayBeOwn } from '../../records/model-provider/provider-name.ts'
import { openKey } from './sealed-key.ts'

type Where = Pick<Scope, 'tenant' | 'store'>

/** A tenant's own model services, for one request: each call first reads the current state of its service. */
export function ownServices(ports: Pick<Ports, 'secrets'>, { tenant, store }: Where): OwnServices {
  const known = new Map<string, OwnService>()
  return {
    tenant,
    async find(name) {
      const found = mayBeOwn(name) ? await readModelProvider(store, name) : undefined
      if (!found) {
        known.delete(name)
        return undefined
      }
      const service = asService(ports, tenant, found.body)
      known.set(name, service)
      return service
    },
    known: (name) => known.get(name),
  }
}

function asService(ports: Pick<Ports, 'secrets'>, tenant: string, provider: ModelProvider): OwnService {
  const { name, revision, protocol, base_url, timeouts } = provider
  return {
    ...{ tenant, name, revision, protocol, base_url, timeouts },
    key: () => openKey(ports, tenant, provider),
    facts: (model) => factsIn(toldOf(provider, model)),
    price: (model) => toldOf(provider, model).price,
  }
}

function factsIn({ price: _, ...facts }: OwnModel): Facts {
  return facts
}
