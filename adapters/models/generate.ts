import type { ModelChunk, ModelRequest } from '../../core/base/ports/models.ts'

/**
 * One provider's way to answer. Called with the full model name (`<provider>/<model>`); it ignores `fallbacks`. Throws
 * `ProviderFailure`, or the reason of the request's signal if that aborts.
 */
export type Generate = (request: ModelRequest) => AsyncIterable<ModelChunk>

/** The provider's own name of the model: the part after the first `/`. */
export function ownName(model: string): string {
  return model.slice(model.indexOf('/') + 1)
}

export function providerName(model: string): string {
  return model.slice(0, Math.max(0, model.indexOf('/')))
}

/** Whether a model's earlier output comes from the same provider as the requested model. The origin of some output is unknown. */
export function isOfProvider(said: string | undefined, asked: string): boolean {
  return said !== undefined && providerName(said) === providerName(asked)
}
