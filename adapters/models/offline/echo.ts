import type { ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import { estimateUsage } from '../token-estimate.ts'

/**
 * `offline/echo`: answers with the last user message as it is, whole and at once, whatever `max_tokens` says. For smoke tests
 * and benches, so it does nothing that costs time.
 */
export async function* echo(request: ModelRequest): AsyncGenerator<ModelChunk> {
  request.signal.throwIfAborted()
  const text = lastUserText(request)
  if (text !== '') yield { type: 'text', text }
  yield { type: 'finish', reason: 'stop', usage: estimateUsage(request, text.length), model: request.model }
}

function lastUserText({ messages }: ModelRequest): string {
  return messages.findLast((message) => message.role === 'user')?.content ?? ''
}
