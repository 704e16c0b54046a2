import type { ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import { estimateUsage } from '../reply/token-estimate.ts'
import { givenTextIn } from '../reply/turn-text.ts'

/**
 * `offline/echo`: returns the last user message unchanged, whole and at once, whatever `max_tokens` is. For smoke tests and
 * benchmarks, so it does nothing that takes time.
 */
export async function* echo(request: ModelRequest): AsyncGenerator<ModelChunk> {
  request.signal.throwIfAborted()
  const text = lastUserText(request)
  if (text !== '') yield { type: 'text', text }
  const usage = estimateUsage(request, text.length)
  const parts = text === '' ? [] : [{ type: 'text' as const, text }]
  yield { type: 'finish', parts, reason: 'stop', usage, model: request.model }
}

function lastUserText({ turns }: ModelRequest): string {
  return givenTextIn(turns.findLast(({ role }) => role === 'user')?.parts ?? [])
}
