import type { ModelChunk, ModelPart, ModelRequest, Models } from '../../core/base/ports/models.ts'
import { createMoodyModels } from '../simulation/moody-models.ts'
import { textOf } from '../simulation/replies.ts'

export interface PaidModels extends Models {
  /** How many calls were paid for: those that were answered to their end, and those that had begun to be. */
  paid(): number
  /** What happens while the answer to an input that begins with `long` is written, or after each word to one with `slowly`. */
  meanwhile(happens: (signal: AbortSignal) => Promise<void>): void
}

/**
 * The offline models, each of whose answers, and each of whose sent bodies, is so much longer. Where there is a fallback, that
 * one answers.
 */
export function createPaidModels(padding: string): PaidModels {
  const models = createMoodyModels()
  let paid = 0
  let happens = async (_signal: AbortSignal): Promise<void> => {}

  async function* padded(request: ModelRequest): AsyncGenerator<ModelChunk> {
    for await (const chunk of models.generate(request)) {
      if (chunk.type === 'finish') {
        paid += 1
        if (padding !== '') yield { type: 'text', text: padding }
      }
      yield changed(chunk, request, padding)
    }
  }

  async function* written({ model, signal }: ModelRequest, words: readonly string[]): AsyncGenerator<ModelChunk> {
    paid += 1
    for (const text of words) {
      yield { type: 'text', text }
      await happens(signal)
      signal.throwIfAborted()
    }
    const parts = [{ type: 'text' as const, text: words.join('') }]
    yield { type: 'finish', parts, reason: 'stop', usage: { input_tokens: 10, output_tokens: 10 }, model }
  }

  function answer(request: ModelRequest): AsyncIterable<ModelChunk> {
    const input = textOf(request.turns[0])
    if (input.startsWith('long')) return written(request, [`at last ${padding}`])
    if (input.startsWith('slowly')) return written(request, ['one ', 'word ', 'after ', 'the ', `other ${padding}`])
    return padded(request)
  }

  return {
    price: (model) => models.price(model),
    generate: answer,
    paid: () => paid,
    meanwhile(given) {
      happens = given
    },
  }
}

function changed(chunk: ModelChunk, { fallbacks }: ModelRequest, padding: string): ModelChunk {
  if (chunk.type !== 'finish') return chunk
  const parts = chunk.parts.map((part) => withLongBody(part, padding))
  const text = parts.findLast((part) => part.type === 'text')
  const longer = { type: 'text' as const, text: `${text?.text ?? ''}${padding}` }
  const others = parts.filter((part) => part !== text)
  return { ...chunk, parts: longer.text === '' ? others : [longer, ...others], model: fallbacks[0] ?? chunk.model }
}

function withLongBody(part: ModelPart, padding: string): ModelPart {
  if (part.type !== 'tool_call' || part.name !== 'http_request') return part
  const { arguments: given } = part
  return typeof given === 'object' && given !== null ? { ...part, arguments: { ...given, body: { padding } } } : part
}
