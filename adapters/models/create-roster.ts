import type { Facts, KnownModel, Roster } from '../../core/base/ports/roster.ts'
import { installationProviders } from '../../core/records/model-provider/provider-name.ts'
import type { ModelsConfig } from './create-models.ts'
import { ownName, providerName } from './generate.ts'
import { offlineModels } from './offline/offline.ts'
import { pricedBy } from './prices.ts'
import type { ModelFacts, Provider } from './provider.ts'
import { protocols, providers } from './providers.ts'

/** What providers' tables and the operator's setting say of models. Nobody is asked for it. */
export function createRoster(config: ModelsConfig): Roster {
  const { endpoints = {}, prices = {} } = config
  const configured = new Map(providers.filter(({ name }) => config.providers?.has(name)).map((one) => [one.name, one]))
  const isThere = (model: string) => config.providers?.has(providerName(model)) === true

  function find(model: string): KnownModel {
    const priced = pricedBy(model, prices)
    return {
      name: model,
      ...factsOf(model),
      ...(priced && { price: priced.price, price_source: priced.source }),
    }
  }

  function factsOf(model: string): Facts {
    const provider = providerName(model)
    const own = Object.hasOwn(endpoints, provider) ? endpoints[provider]?.models : undefined
    const models: ModelFacts = own ?? configured.get(provider)?.models ?? {}
    const name = ownName(model)
    const facts: Facts = (Object.hasOwn(models, name) ? models[name] : undefined) ?? {}
    const { context_window, max_output_tokens, abilities } = facts
    return {
      ...(context_window !== undefined && { context_window }),
      ...(max_output_tokens !== undefined && { max_output_tokens }),
      ...(abilities && { abilities }),
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
