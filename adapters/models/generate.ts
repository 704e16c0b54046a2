import type { ModelChunk, ModelRequest } from '../../core/base/ports/models.ts'

/**
 * One provider's way to answer. Called with the full model name (`<provider>/<model>`); `fallbacks` are not its business.
 * Throws `ProviderFailure`, or the reason of the request's signal when that aborts.
 */
export type Generate = (request: ModelRequest) => AsyncIterable<ModelChunk>

/** The provider's own name of the model: what follows the first `/`. */
export function ownName(model: string): string {
  return model.slice(model.indexOf('/') + 1)
}

export function providerName(model: string): string {
  return model.slice(0, Math.max(0, model.indexOf('/')))
}

/** Whether what a model said comes from the provider of the one that is asked. Nobody knows of some who said it. */
export function isOfProvider(said: string | undefined, asked: string): boolean {
  return said !== undefined && providerName(said) === providerName(asked)
}
