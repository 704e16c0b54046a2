import type { ModelRequest, Models, OwnService, OwnServices } from '../../base/ports/models.ts'
import { mayBeOwn, providerOf } from '../../records/model-provider/provider-name.ts'

type Prices = Pick<Models, 'price'>

/** Of the tenant's own, as its request last found it: whose key a call of this model is made with. */
export function serviceOf(own: OwnServices | undefined, model: string): OwnService | undefined {
  return own?.known(providerOf(model))
}

/** What models cost: those of the tenant's own services what the tenant says, and nobody else. */
export function pricesWith(models: Prices, own: OwnServices | undefined): Prices {
  return {
    price(model) {
      const service = serviceOf(own, model)
      return service ? service.price(model) : models.price(model)
    },
  }
}

/**
 * Whether each model that may answer is called with a key of the tenant's own. Looks for their services, so that their prices
 * are known from then on.
 */
export async function isPaidByTenant({ model, fallbacks, own }: ModelRequest): Promise<boolean> {
  if (!own) return false
  const providers = [...new Set([model, ...fallbacks].map(providerOf))]
  const found = await Promise.all(providers.map((name) => (mayBeOwn(name) ? own.find(name) : undefined)))
  return found.every((service) => service !== undefined)
}
