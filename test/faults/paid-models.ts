import type { ModelChunk, Models } from '../../core/base/ports/models.ts'
import { createMoodyModels } from '../simulation/moody-models.ts'

export interface PaidModels extends Models {
  /** How many calls were answered to their end. */
  paid(): number
}

/** The offline models, each of whose answers, and each of whose sent bodies, is so much longer. */
export function createPaidModels(padding: string): PaidModels {
  const models = createMoodyModels()
  let paid = 0
  async function* padded(chunks: AsyncIterable<ModelChunk>): AsyncGenerator<ModelChunk> {
    for await (const chunk of chunks) {
      if (chunk.type === 'finish') {
        paid += 1
        if (padding !== '') yield { type: 'text', text: padding }
      }
      yield chunk.type === 'tool_call' ? { ...chunk, call: withLongBody(chunk.call, padding) } : chunk
    }
  }
  return {
    price: (model) => models.price(model),
    generate: (request) => padded(models.generate(request)),
    paid: () => paid,
  }
}

type Call = Extract<ModelChunk, { type: 'tool_call' }>['call']

function withLongBody(call: Call, padding: string): Call {
  const { arguments: given } = call
  if (call.name !== 'http_request' || typeof given !== 'object' || given === null) return call
  return { ...call, arguments: { ...given, body: { padding } } }
}
