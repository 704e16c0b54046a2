import type { Facts } from '../../../core/base/ports/model-facts.ts'
import { ownName, providerName } from '../generate.ts'
import type { Load, ModelFacts } from '../provider.ts'
import { providers } from '../providers.ts'
import type { Endpoints } from '../settings/models-setting.ts'

/** The configured providers, and the operator's facts about other models. */
interface Known {
  readonly providers?: ReadonlyMap<string, Load>
  readonly endpoints?: Endpoints
}

/** A model's capabilities, from the operator's setting or its provider's table. */
export function factsOf({ providers: configured, endpoints = {} }: Known, model: string): Facts {
  const provider = providerName(model)
  const own = Object.hasOwn(endpoints, provider) ? endpoints[provider]?.models : undefined
  const models: ModelFacts = own ?? (configured?.has(provider) ? tableOf(provider) : undefined) ?? {}
  const name = ownName(model)
  const facts: Facts = (Object.hasOwn(models, name) ? models[name] : undefined) ?? {}
  const { context_window, max_output_tokens, abilities } = facts
  return {
    ...(context_window !== undefined && { context_window }),
    ...(max_output_tokens !== undefined && { max_output_tokens }),
    ...(abilities && { abilities }),
  }
}

function tableOf(provider: string): ModelFacts | undefined {
  return providers.find(({ name }) => name === provider)?.models
}
