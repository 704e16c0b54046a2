import { jsonOrText } from '../../../../core/base/payloads/parse-json.ts'
import type { GivenPart, ModelRequest, Turn as SaidTurn, ToolCall } from '../../../../core/base/ports/models.ts'
import { givenTextIn, textIn } from '../../reply/turn-text.ts'

/** The parts of a conversation that the offline model uses: the last request, and the tools' answers to it. */
export interface Turn {
  readonly text: string
  readonly results: readonly ToolResult[]
  /** Calls made in the whole conversation, to number the next one. */
  readonly calls: number
  /** How many agents had this turn before this one. */
  readonly handovers: number
}

export interface ToolResult {
  readonly name: string
  readonly arguments: unknown
  /** Parsed if it is JSON. */
  readonly value: unknown
  readonly is_error: boolean
}

export function lastTurn({ turns }: ModelRequest): Turn {
  const from = turns.findLastIndex(({ role }) => role === 'user')
  const calls = turns.flatMap(callsIn)
  const results = turns.slice(from + 1).flatMap((turn) => resultOf(turn, calls))
  return {
    text: givenTextIn(turns[from]?.parts ?? []),
    // The previous agent's work does not count here; a failed handover is an ordinary result.
    results: results.slice(results.findLastIndex(isHandover) + 1),
    handovers: results.filter(isHandover).length,
    calls: calls.length,
  }
}

function isHandover({ name, is_error }: ToolResult): boolean {
  return name === 'handoff' && !is_error
}

function callsIn(turn: SaidTurn): readonly ToolCall[] {
  return turn.role === 'model' ? turn.parts.filter((part) => part.type === 'tool_call') : []
}

/** Without the surrounding text: the frame around foreign content, and any text after it. */
function resultIn(parts: readonly GivenPart[]): readonly GivenPart[] {
  const framed = parts.findIndex((part) => part.type === 'text' && part.origin === 'outside')
  return parts.slice(Math.max(0, framed), Math.max(0, framed) + 1)
}

function resultOf(turn: SaidTurn, calls: readonly ToolCall[]): ToolResult[] {
  if (turn.role !== 'tool') return []
  const { call_id, name, parts, is_error } = turn
  const call = calls.findLast(({ id }) => id === call_id)
  return [{ name, arguments: call?.arguments, value: jsonOrText(textIn(resultIn(parts))), is_error }]
}
