import { isAbsent, isJsonObject, isTextOrAbsent } from '../../wire/by-hand.ts'
import type { ChatDelta } from './chunk.ts'

export type Words = Pick<ChatDelta, 'reasoning_content' | 'reasoning' | 'content'>

/**
 * The words of a piece without any other field that matters, like nearly all pieces.
 * @returns `undefined` if the piece needs its schema
 */
export function plainDelta(value: unknown): Words | undefined {
  if (!isJsonObject(value)) return undefined
  const { error, object, usage, x_groq, choices } = value
  if (object === 'error' || !isAbsent(error) || !isAbsent(usage) || !isAbsent(x_groq)) return undefined
  const choice: unknown = Array.isArray(choices) && choices.length === 1 ? choices[0] : undefined
  return isJsonObject(choice) ? wordsOf(choice) : undefined
}

function wordsOf(choice: Readonly<Record<string, unknown>>): Words | undefined {
  const { finish_reason, finishReason, native_finish_reason, usage, message, error, delta } = choice
  if (!isAbsent(finish_reason) || !isAbsent(finishReason) || !isAbsent(native_finish_reason)) return undefined
  if (!isAbsent(usage) || !isAbsent(message) || !isAbsent(error)) return undefined
  return wordsIn(delta)
}

function wordsIn(delta: unknown): Words | undefined {
  if (!isJsonObject(delta)) return undefined
  const { refusal, tool_calls, function_call, extra_content, reasoning_details, thinking_blocks, images, audio } = delta
  if (!isAbsent(refusal) || !isAbsent(tool_calls) || !isAbsent(function_call)) return undefined
  if (!isAbsent(images) || !isAbsent(audio)) return undefined
  if (!isAbsent(extra_content) || !isAbsent(reasoning_details) || !isAbsent(thinking_blocks)) return undefined
  const { reasoning_content, reasoning, content } = delta
  if (!isTextOrAbsent(reasoning_content) || !isTextOrAbsent(reasoning) || !isTextOrAbsent(content)) return undefined
  return { reasoning_content: reasoning_content ?? undefined, reasoning: reasoning ?? undefined, content }
}
