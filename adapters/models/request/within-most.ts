import type { ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import { adjusted } from '../reply/adjusted.ts'
import type { Way } from '../resilience/resilience.ts'

/** Limits the requested length to the model's maximum, if known: some models refuse larger numbers. */
export function withinMost(way: Way, { max_tokens }: ModelRequest, most = Number.POSITIVE_INFINITY): Way {
  return max_tokens <= most ? way : { ...way, generate: (request) => askingFor(most, way, request) }
}

async function* askingFor(most: number, { generate }: Way, request: ModelRequest): AsyncGenerator<ModelChunk> {
  const words = `max_tokens is ${most}, the most that this model answers`
  for await (const chunk of generate({ ...request, max_tokens: most })) yield adjusted(chunk, [words])
}
