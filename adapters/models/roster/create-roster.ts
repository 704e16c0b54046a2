import type { KnownModel, Roster } from '../../../core/base/ports/roster.ts'
import { installationProviders } from '../../../core/records/model-provider/provider-name.ts'
import type { ModelsConfig } from '../create-models.ts'
import { providerName } from '../generate.ts'
import { offlineModels } from '../offline/offline.ts'
import type { Provider } from '../provider.ts'
import { protocols, providers } from '../providers.ts'
import { factsOf } from './model-facts.ts'
import { pricedBy } from './prices.ts'

/** What providers' tables and the operator's setting say of models. Nobody is asked for it. */
export function createRoster(config: ModelsConfig): Roster {
  const { endpoints = {}, prices = {} } = config
  const configured = new Map(providers.filter(({ name }) => config.providers?.has(name)).map((one) => [one.name, one]))
  const isThere = (model: string) => config.providers?.has(providerName(model)) === true

  function find(model: string): KnownModel {
    const priced = pricedBy(model, prices)
    return {
      name: model,
      ...factsOf(config, model),
      ...(priced && { price: priced.price, price_source: priced.source }),
    }
  }

  return {
    find,
    has: (provider) =>
      installationProviders.has(provider) ||
      Object.hasOwn(endpoints, provider) ||
      config.providers?.has(provider) === true,
    tenantProtocols: () => config.tenantProtocols ?? [...protocols.keys()],
    models() {
      const names = new Set([
        ...offlineModels,
        ...[...configured.values()].flatMap(namesOf),
        ...Object.entries(endpoints).flatMap(([name, { models }]) =>
          Object.keys(models).map((model) => `${name}/${model}`),
        ),
        ...Object.keys(prices).filter(isThere),
      ])
      return [...names].map(find)
    },
  }
}

function namesOf({ name, prices, models = {} }: Provider): readonly string[] {
  const own = new Set([...(prices === 'free' ? [] : Object.keys(prices)), ...Object.keys(models)])
  return [...own].map((model) => `${name}/${model}`)
}
