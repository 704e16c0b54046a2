import { SortieError } from '../../contract/errors.ts'
import type { ModelChunk, Models } from '../../core/base/ports/models.ts'
import { alwaysClosed, type Circuits } from '../../core/engine/circuits/circuits.ts'
import { type Generate, providerName } from './generate.ts'
import { offline, offlineModels } from './offline/offline.ts'
import type { Load } from './provider.ts'
import type { ResilienceOptions } from './resilience/resilience.ts'
import { type PriceTable, priceOf } from './roster/prices.ts'
import type { Endpoints } from './settings/models-setting.ts'

export interface ModelsConfig {
  /** The ways to those that are configured here, by their names. */
  readonly providers?: ReadonlyMap<string, Load>
  /** Which of them are the operator's own, and what is known of their models. */
  readonly endpoints?: Endpoints
  readonly prices?: PriceTable
  readonly resilience?: Partial<ResilienceOptions>
}

/**
 * Chooses the provider by what stands before the `/` of a model's name. Providers that call out, and what makes them
 * dependable, are loaded on the first such call: a function that uses none of them starts without them.
 * @param circuits of the models that call out
 */
export function createModels(config: ModelsConfig, circuits: Circuits = alwaysClosed): Models {
  const providerOf = lazyProviders(config.providers)
  const remote = once(async () => {
    const { resilienceOf, resilient } = await import('./resilience/resilience.ts')
    return resilient(async (model) => offlineOf(model) ?? providerOf(model), resilienceOf(config.resilience), circuits)
  })

  return {
    generate(request) {
      // Straight to it, as it cannot fail and benches count in microseconds.
      return offlineOf(request.model)?.(request) ?? later(remote)(request)
    },
    price: (model) => priceOf(model, config.prices),
  }
}

function offlineOf(model: string): Generate | undefined {
  return Object.hasOwn(offline, model) ? offline[model as keyof typeof offline] : undefined
}

/** Hands on what is loaded as it is: a reply may have a million pieces. */
function later(load: Load): Generate {
  return (request) => {
    let loaded: AsyncIterator<ModelChunk> | undefined
    const begin = async () => {
      loaded = (await load())(request)[Symbol.asyncIterator]()
      return loaded.next()
    }
    const iterator: AsyncIterator<ModelChunk> = {
      next: () => loaded?.next() ?? begin(),
      return: async () => (await loaded?.return?.()) ?? { done: true, value: undefined },
    }
    return { [Symbol.asyncIterator]: () => iterator }
  }
}

function lazyProviders(configured: ReadonlyMap<string, Load> = new Map()): (model: string) => Promise<Generate> {
  const loaders = new Map([...configured].map(([name, load]) => [name, once(load)]))
  return async (model) => {
    const provider = providerName(model)
    const load = loaders.get(provider)
    return load === undefined ? unknown(model, provider) : load()
  }
}

function unknown(model: string, provider: string): never {
  const hint =
    provider === 'offline' ? `there are ${offlineModels.join(' and ')}` : 'its provider is not configured here'
  throw new SortieError('model_unknown', `There is no model ${model}: ${hint}`)
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
