import { SortieError } from '../../contract/errors.ts'
import type { Models } from '../../core/base/ports/models.ts'
import { alwaysClosed, type Circuits } from '../../core/engine/circuits/circuits.ts'
import { type Generate, providerName } from './generate.ts'
import { echo } from './offline-echo.ts'
import { offlineRules } from './offline-rules/offline-rules.ts'
import { type PriceTable, priceOf } from './prices.ts'
import type { ResilienceOptions } from './resilience.ts'

export interface ModelsConfig {
  readonly openai?: { readonly apiKey: ApiKey; readonly baseUrl?: string }
  /** `baseUrl` without `/v1`, for example `http://127.0.0.1:11434`. */
  readonly ollama?: { readonly baseUrl: string }
  readonly bedrock?: { readonly region?: string; readonly endpoint?: string }
  readonly offline?: { readonly latencyMs?: number }
  readonly prices?: PriceTable
  readonly resilience?: Partial<ResilienceOptions>
}

/** On AWS the key comes from the secrets port, so it may be asked for when it is needed. */
export type ApiKey = string | (() => Promise<string | undefined>)

export const offlineModels = ['offline/rules', 'offline/echo'] as const

/**
 * Chooses the provider by what stands before the `/` of a model's name. Providers that call out, and what makes them
 * dependable, are loaded on the first such call: a function that uses none of them starts without them.
 * @param circuits of the providers that call out
 */
export function createModels(config: ModelsConfig, circuits: Circuits = alwaysClosed): Models {
  const offline: Readonly<Record<string, Generate>> = {
    'offline/echo': echo,
    'offline/rules': offlineRules(config.offline),
  } satisfies Record<(typeof offlineModels)[number], Generate>
  const providerOf = lazyProviders(config)
  const remote = once(async () => {
    const { defaultResilience, resilient } = await import('./resilience.ts')
    const options = { ...defaultResilience, ...config.resilience }
    return resilient(async (model) => offline[model] ?? providerOf(model), options, circuits)
  })

  return {
    generate(request) {
      // Straight to it, as it cannot fail and benches count in microseconds.
      return offline[request.model]?.(request) ?? later(remote)(request)
    },
    price: (model) => priceOf(model, config.prices),
  }
}

function later(load: () => Promise<Generate>): Generate {
  return async function* generate(request) {
    yield* (await load())(request)
  }
}

function lazyProviders(config: ModelsConfig): (model: string) => Promise<Generate> {
  const { openai, ollama, bedrock } = config
  const loaders: Readonly<Record<string, (() => Promise<Generate>) | undefined>> = {
    openai: openai && once(() => openaiProvider(openai.apiKey, openai.baseUrl)),
    ollama: ollama && once(() => openaiProvider('ollama', `${ollama.baseUrl.replace(/\/+$/, '')}/v1`)),
    bedrock: bedrock && once(async () => (await import('./bedrock.ts')).bedrock(bedrock)),
  }
  return async (model) => {
    const provider = providerName(model)
    const load = Object.hasOwn(loaders, provider) ? loaders[provider] : undefined
    return load === undefined ? unknown(model, provider) : load()
  }
}

async function openaiProvider(apiKey: ApiKey, baseUrl: string | undefined): Promise<Generate> {
  const { openai } = await import('./openai.ts')
  const ask = typeof apiKey === 'string' ? async () => apiKey : apiKey
  return openai({ apiKey: ask, ...(baseUrl !== undefined && { baseUrl }) })
}

function unknown(model: string, provider: string): never {
  const hint =
    provider === 'offline' ? 'there are offline/rules and offline/echo' : 'its provider is not configured here'
  throw new SortieError('model_unknown', `There is no model ${model}: ${hint}`)
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
