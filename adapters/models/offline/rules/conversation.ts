import { jsonOrText } from '../../../../core/base/payloads/parse-json.ts'
import type { ModelMessage, ModelRequest, ToolCall } from '../../../../core/base/ports/models.ts'

/** What the offline model takes from a conversation: the last request, and what the tools answered to it. */
export interface Turn {
  readonly text: string
  readonly results: readonly ToolResult[]
  /** Calls made in the whole conversation, to number the next one. */
  readonly calls: number
  /** Another agent had this turn before. */
  readonly handedOver: boolean
}

export interface ToolResult {
  readonly name: string
  readonly arguments: unknown
  /** Parsed where it is JSON. */
  readonly value: unknown
  readonly is_error: boolean
}

export function lastTurn({ messages }: ModelRequest): Turn {
  const from = messages.findLastIndex(({ role }) => role === 'user')
  const calls = messages.flatMap((message) => (message.role === 'assistant' ? message.tool_calls : []))
  const results = messages.slice(from + 1).flatMap((message) => resultOf(message, calls))
  return {
    text: messages[from]?.content ?? '',
    // What the agent before had done is its own; a handover that failed is a result like others.
    results: results.slice(results.findLastIndex(isHandover) + 1),
    handedOver: results.some(isHandover),
    calls: calls.length,
  }
}

function isHandover({ name, is_error }: ToolResult): boolean {
  return name === 'handoff' && !is_error
}

function resultOf(message: ModelMessage, calls: readonly ToolCall[]): ToolResult[] {
  if (message.role !== 'tool') return []
  const call = calls.findLast(({ id }) => id === message.call_id)
  return [
    { name: message.name, arguments: call?.arguments, value: jsonOrText(message.content), is_error: message.is_error },
  ]
}
