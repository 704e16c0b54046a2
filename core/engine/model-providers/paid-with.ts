import type { ModelRequest, Models, OwnService, OwnServices } from '../../base/ports/models.ts'
import { mayBeOwn, providerOf } from '../../records/model-provider/provider-name.ts'

type Prices = Pick<Models, 'price'>

/** The tenant's own service, as its request last read it, whose key is used for calls of this model. */
export function serviceOf(own: OwnServices | undefined, model: string): OwnService | undefined {
  return own?.known(providerOf(model))
}

/** The prices of models: for a tenant's own service only those that the tenant gives. */
export function pricesWith(models: Prices, own: OwnServices | undefined): Prices {
  return {
    price(model) {
      const service = serviceOf(own, model)
      return service ? service.price(model) : models.price(model)
    },
  }
}

/**
 * Whether every model that may answer uses a key of the tenant. It reads their services, so their prices are known afterwards.
 */
export async function isPaidByTenant({ model, fallbacks, own }: ModelRequest): Promise<boolean> {
  if (!own) return false
  const providers = [...new Set([model, ...fallbacks].map(providerOf))]
  const found = await Promise.all(providers.map((name) => (mayBeOwn(name) ? own.find(name) : undefined)))
  return found.every((service) => service !== undefined)
}
