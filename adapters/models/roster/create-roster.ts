import type { ModelRequest } from '../../../core/base/ports/models.ts'
import type { Foreseen, KnownModel, Roster } from '../../../core/base/ports/roster.ts'
import { installationProviders } from '../../../core/records/model-provider/provider-name.ts'
import type { ModelsConfig } from '../create-models.ts'
import { providerName } from '../generate.ts'
import { offlineModels } from '../offline/offline.ts'
import type { Load, Provider } from '../provider.ts'
import { protocols, providers } from '../providers.ts'
import { factsOf } from './model-facts.ts'
import { pricedBy } from './prices.ts'

/** What the providers' tables and the operator's setting say about models. It calls no provider. */
export function createRoster(config: ModelsConfig): Roster {
  const { endpoints = {}, prices = {} } = config
  const configured = new Map(providers.filter(({ name }) => config.providers?.has(name)).map((one) => [one.name, one]))
  const isThere = (model: string) => config.providers?.has(providerName(model)) === true

  function find(model: string): KnownModel {
    const priced = pricedBy(model, prices)
    return {
      name: model,
      ...factsOf(config, model),
      ...(config.withoutCredentials?.has(providerName(model) ?? '') && { lacks_credentials: true as const }),
      ...(priced && { price: priced.price, price_source: priced.source }),
    }
  }

  return {
    find,
    has: (provider) =>
      installationProviders.has(provider) ||
      Object.hasOwn(endpoints, provider) ||
      config.providers?.has(provider) === true,
    async adjustments(foreseen, protocol) {
      const load = protocol === undefined ? config.providers?.get(providerName(foreseen.model)) : spokenBy(protocol)
      return (await load?.adjustments?.(asked(foreseen))) ?? []
    },
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

/** Never used for requests: the form of a protocol's requests does not depend on the address. */
function spokenBy(protocol: string): Load | undefined {
  return protocols.get(protocol)?.({ baseUrl: 'https://service.invalid', apiKey: undefined })
}

function asked(foreseen: Foreseen): ModelRequest {
  const turns = [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] as const
  return { ...foreseen, fallbacks: [], system: '', turns, signal: new AbortController().signal }
}

function namesOf({ name, prices, models = {} }: Provider): readonly string[] {
  const own = new Set([...(prices === 'free' ? [] : Object.keys(prices)), ...Object.keys(models)])
  return [...own].map((model) => `${name}/${model}`)
}
