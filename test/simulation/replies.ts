import { textIn } from '../../adapters/models/reply/turn-text.ts'
import type { ModelChunk, ModelPart, ModelReply, Turn } from '../../core/base/ports/models.ts'

/** A reply as a model gives it: its texts as they come, then the whole. */
export function* reply(parts: readonly ModelPart[], told: Partial<ModelReply> = {}): Generator<ModelChunk> {
  for (const part of parts) {
    if (part.type === 'text' || part.type === 'reasoning') yield { type: part.type, text: part.text }
  }
  yield whole(parts, told)
}

/** The end of a reply whose texts came before. */
export function whole(parts: readonly ModelPart[], told: Partial<ModelReply> = {}): ModelChunk {
  const reason = parts.some(({ type }) => type === 'tool_call') ? 'tool_calls' : 'stop'
  return { type: 'finish', parts, reason, usage: { input_tokens: 1, output_tokens: 1 }, model: 'scripted', ...told }
}

export function says(text: string): ModelPart {
  return { type: 'text', text }
}

export function calls(name: string, given: unknown, id = 'call_1'): ModelPart {
  return { type: 'tool_call', id, name, arguments: given }
}

export function textOf(turn: Turn | undefined): string {
  return textIn(turn?.parts ?? [])
}
