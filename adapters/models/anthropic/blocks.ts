import type { Chunks } from '../reply/chunks.ts'
import type { ReplyParts } from '../reply/reply-parts.ts'
import { jsonText } from '../wire/json-text.ts'
import type { MessagesBlock, MessagesEvent } from './event.ts'

type Delta = NonNullable<MessagesEvent['delta']>

/** The destination of an answer: the parts to keep, and the chunks to stream. */
export interface Answer {
  readonly parts: ReplyParts
  readonly chunks: Chunks
}

/** @param at the block's index in the answer */
export function beginBlock(
  answer: Answer,
  at: number,
  { type, text, thinking, signature, data, id, name, input }: MessagesBlock,
): void {
  const { parts, chunks } = answer
  switch (type) {
    case 'text':
      say(answer, 'text', at, text ?? '')
      break
    case 'thinking':
      if (signature) sign(parts, at, signature)
      say(answer, 'reasoning', at, thinking ?? '')
      break
    case 'redacted_thinking':
      parts.say('reasoning', at, '')
      parts.opaque(at, { redacted: data ?? '' })
      break
    case 'tool_use':
      parts.beginCall(at, { id: id ?? undefined, name: name ?? undefined }, jsonText(input))
      chunks.progress(name?.length ?? 0)
      break
    default:
      parts.beginOther(at)
  }
}

export function addDelta(answer: Answer, at: number, { type, text, thinking, signature, partial_json }: Delta): void {
  const { parts, chunks } = answer
  switch (type) {
    case 'text_delta':
      say(answer, 'text', at, text ?? '')
      break
    case 'thinking_delta':
      say(answer, 'reasoning', at, thinking ?? '')
      break
    case 'signature_delta':
      if (signature) sign(parts, at, signature)
      break
    case 'input_json_delta':
      parts.argument(at, partial_json ?? '')
      chunks.write(partial_json ?? '')
      break
  }
}

function say({ parts, chunks }: Answer, type: 'text' | 'reasoning', at: number, text: string): void {
  parts.say(type, at, text)
  chunks.say(type, text)
}

/** A signature may arrive without any text of the thought. */
function sign(parts: ReplyParts, at: number, signature: string): void {
  parts.say('reasoning', at, '')
  parts.opaque(at, { signature })
}
