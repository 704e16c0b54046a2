import type {
  ContentBlock,
  ConverseStreamCommandInput,
  Message,
  ToolInputSchema,
  ToolUseBlock,
} from '@aws-sdk/client-bedrock-runtime'
import type { ModelMessage, ModelRequest } from '../../../core/base/ports/models.ts'

/** Converse wants roles to alternate and the results of one turn's calls together, so neighbours of one role are joined. */
export function converseMessages(messages: readonly ModelMessage[]): Message[] {
  const told: { role: 'user' | 'assistant'; content: ContentBlock[] }[] = []
  for (const message of messages) {
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    const content = contentOf(message)
    const last = told.at(-1)
    if (last?.role === role) last.content.push(...content)
    else if (content.length > 0) told.push({ role, content })
  }
  return told
}

function contentOf(message: ModelMessage): ContentBlock[] {
  if (message.role === 'tool') {
    return [
      {
        toolResult: {
          toolUseId: message.call_id,
          content: [{ text: message.content === '' ? '(nothing)' : message.content }],
          status: message.is_error ? 'error' : 'success',
        },
      },
    ]
  }
  // A block of blank text is refused.
  const text: ContentBlock[] = message.content.trim() === '' ? [] : [{ text: message.content }]
  if (message.role === 'user') return text
  return [...text, ...message.tool_calls.map(({ id, name, arguments: args }) => ({ toolUse: toolUse(id, name, args) }))]
}

/** Arguments that the model wrote wrongly are text; Converse takes objects only. */
function toolUse(toolUseId: string, name: string, args: unknown): ToolUseBlock {
  const isObject = typeof args === 'object' && args !== null && !Array.isArray(args)
  return { toolUseId, name, input: (isObject ? args : { value: args ?? null }) as ToolUseBlock['input'] }
}

export function toolConfig({ tools }: ModelRequest): Pick<ConverseStreamCommandInput, 'toolConfig'> {
  if (tools.length === 0) return {}
  return {
    toolConfig: {
      tools: tools.map(({ name, description, parameters }) => ({
        toolSpec: { name, description, inputSchema: { json: parameters } as ToolInputSchema },
      })),
    },
  }
}

export function outputConfig({ output_schema }: ModelRequest): Pick<ConverseStreamCommandInput, 'outputConfig'> {
  if (output_schema === undefined) return {}
  const jsonSchema = { name: 'output', schema: JSON.stringify(output_schema) }
  return { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema } } } }
}
