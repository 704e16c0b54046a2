import type { ModelChunk, ModelReply, ModelRequest, ToolCall, ToolSpec } from '../../../core/base/ports/models.ts'

/** A request with the last user message and the defaults that a test does not care about. */
export function requestOf(content: string, changes: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model: 'offline/rules',
    fallbacks: [],
    system: 'Be brief.',
    turns: [{ role: 'user', parts: [{ type: 'text', text: content }] }],
    tools: [],
    max_tokens: 1000,
    signal: new AbortController().signal,
    ...changes,
  }
}

export interface Reply {
  readonly text: string
  readonly calls: readonly ToolCall[]
  readonly finish: Extract<ModelChunk, { type: 'finish' }>
  readonly chunks: readonly ModelChunk[]
}

/** Reads a whole reply and holds it to the port's promise: exactly one finish, at the end, with the texts that were streamed. */
export async function replyOf(stream: AsyncIterable<ModelChunk>): Promise<Reply> {
  const chunks: ModelChunk[] = []
  for await (const chunk of stream) chunks.push(chunk)
  const finishes = chunks.filter((chunk) => chunk.type === 'finish')
  const finish = chunks.at(-1)
  if (finishes.length !== 1 || finish?.type !== 'finish')
    throw new Error(`bad end of stream: ${JSON.stringify(chunks)}`)
  const text = chunks.map((chunk) => (chunk.type === 'text' ? chunk.text : '')).join('')
  if (textOf(finish) !== text) throw new Error(`another text than was streamed: ${JSON.stringify(chunks)}`)
  const calls = finish.parts.flatMap((part) => (part.type === 'tool_call' ? [callOf(part)] : []))
  return { text, calls, finish, chunks }
}

function textOf({ parts }: ModelReply): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

function callOf({ id, name, arguments: args }: ToolCall): ToolCall {
  return { id, name, arguments: args }
}

/** As generators of schemas write what may be one thing or another. */
export const withAlternatives: ToolSpec = {
  name: 'find',
  description: 'Finds by id or by name.',
  parameters: {
    type: 'object',
    anyOf: [{ properties: { id: { type: 'string' } } }, { properties: { name: { type: 'string' } } }],
  },
}
