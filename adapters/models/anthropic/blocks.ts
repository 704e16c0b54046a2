import type { ModelChunk } from '../../../core/base/ports/models.ts'
import type { ReplyParts } from '../reply/reply-parts.ts'
import { jsonText } from '../wire/json-text.ts'
import type { MessagesEvent } from './event.ts'

type Block = NonNullable<MessagesEvent['content_block']>
type Delta = NonNullable<MessagesEvent['delta']>

/** @param at the place of the block among the answer's */
export function beginBlock(
  parts: ReplyParts,
  at: number,
  { type, text, thinking, signature, data, id, name, input }: Block,
): ModelChunk | undefined {
  switch (type) {
    case 'text':
      return say(parts, at, { type: 'text', text: text ?? '' })
    case 'thinking':
      if (signature) sign(parts, at, signature)
      return say(parts, at, { type: 'reasoning', text: thinking ?? '' })
    case 'redacted_thinking':
      parts.reasoning(at, '')
      parts.opaque(at, { redacted: data ?? '' })
      return undefined
    case 'tool_use':
      parts.beginCall(at, { id: id ?? undefined, name: name ?? undefined }, jsonText(input))
      return { type: 'progress', characters: name?.length ?? 0 }
    default:
      return undefined
  }
}

export function addDelta(
  parts: ReplyParts,
  at: number,
  { type, text, thinking, signature, partial_json }: Delta,
): ModelChunk | undefined {
  switch (type) {
    case 'text_delta':
      return say(parts, at, { type: 'text', text: text ?? '' })
    case 'thinking_delta':
      return say(parts, at, { type: 'reasoning', text: thinking ?? '' })
    case 'signature_delta':
      if (signature) sign(parts, at, signature)
      return undefined
    case 'input_json_delta':
      parts.argument(at, partial_json ?? '')
      return { type: 'progress', characters: partial_json?.length ?? 0 }
    default:
      return undefined
  }
}

interface Words {
  readonly type: 'text' | 'reasoning'
  readonly text: string
}

function say(parts: ReplyParts, at: number, { type, text }: Words): ModelChunk | undefined {
  parts[type](at, text)
  return text === '' ? undefined : { type, text }
}

/** A signature may come where no word of the thought did. */
function sign(parts: ReplyParts, at: number, signature: string): void {
  parts.reasoning(at, '')
  parts.opaque(at, { signature })
}
