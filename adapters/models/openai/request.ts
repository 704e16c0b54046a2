import type OpenAI from 'openai'
import type { ModelMessage, ModelRequest } from '../../../core/base/ports/models.ts'

type Chat = OpenAI.Chat.Completions.ChatCompletionCreateParamsStreaming
type Message = OpenAI.Chat.Completions.ChatCompletionMessageParam

export function chatMessages({ system, messages }: ModelRequest): Message[] {
  const told = messages.map(chatMessage)
  return system === '' ? told : [{ role: 'system', content: system }, ...told]
}

function chatMessage(message: ModelMessage): Message {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: message.content }
    case 'tool':
      // The protocol has no mark for a failed call, so the text says it.
      return {
        role: 'tool',
        tool_call_id: message.call_id,
        content: message.is_error ? `Error: ${message.content}` : message.content,
      }
    case 'assistant':
      if (message.tool_calls.length === 0) return { role: 'assistant', content: message.content }
      return {
        role: 'assistant',
        content: message.content === '' ? null : message.content,
        tool_calls: message.tool_calls.map(({ id, name, arguments: args }) => ({
          id,
          type: 'function',
          function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args ?? {}) },
        })),
      }
  }
}

export function chatTools({ tools }: ModelRequest): Pick<Chat, 'tools'> {
  if (tools.length === 0) return {}
  return {
    tools: tools.map(({ name, description, parameters }) => ({
      type: 'function',
      function: { name, description, parameters: { ...parameters } },
    })),
  }
}

export function responseFormat({ output_schema }: ModelRequest): Pick<Chat, 'response_format'> {
  if (output_schema === undefined) return {}
  return { response_format: { type: 'json_schema', json_schema: { name: 'output', schema: { ...output_schema } } } }
}
