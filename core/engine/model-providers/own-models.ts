import type { KnownModel } from '../../base/ports/roster.ts'
import { type ModelProvider, toldOf } from '../../records/model-provider/model-provider.ts'
import { providerOf } from '../../records/model-provider/provider-name.ts'
import { circuitOfOwn } from './circuit-name.ts'

/** The models of a tenant's own providers, as far as the tenant describes them. */
export interface OwnModels {
  /** The described models. Others may be requested as well. */
  readonly names: readonly string[]
  /** @returns `undefined` for a model of another provider */
  find(model: string): KnownModel | undefined
  /** Works for any model. */
  circuitOf(model: string): string
}

export function ownModels(providers: readonly ModelProvider[]): OwnModels {
  const byName = new Map(providers.map((provider) => [provider.name, provider]))
  const providerIn = (model: string) => byName.get(providerOf(model))
  return {
    names: providers.flatMap(({ name, models }) => Object.keys(models).map((model) => `${name}/${model}`)),
    find(model) {
      const provider = providerIn(model)
      return provider && known(provider, model)
    },
    circuitOf(model) {
      const provider = providerIn(model)
      return provider ? circuitOfOwn(model, provider) : model
    },
  }
}

function known(provider: ModelProvider, name: string): KnownModel {
  const { price, ...facts } = toldOf(provider, name)
  return { name, ...facts, ...(price && { price, price_source: 'You set it' }), own: true }
}
