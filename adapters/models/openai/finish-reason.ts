import type { FinishReason, ModelPart } from '../../../core/base/ports/models.ts'

/** What services say for it, in small letters. A word that is not here is unknown. */
const words: Readonly<Record<Exclude<FinishReason, 'unknown'>, readonly string[]>> = {
  stop: [
    ...['stop', 'stop_sequence', 'end_turn', 'end', 'eos', 'eos_token', 'normal'],
    ...['complete', 'completed', 'done', 'finish', 'finished'],
  ],
  tool_calls: ['tool_calls', 'tool_call', 'tool_use', 'function_call', 'function_calls', 'tools'],
  length: ['length', 'max_tokens', 'max_output_tokens', 'max_completion_tokens', 'max_new_tokens', 'max_length'],
  context_full: [
    ...['model_length', 'model_context_window_exceeded', 'context_window_exceeded', 'context_length_exceeded'],
    'context_length',
  ],
  filtered: [
    ...['content_filter', 'content_filtered', 'filtered', 'safety', 'sensitive', 'recitation', 'blocklist', 'spii'],
    ...[
      'prohibited_content',
      'image_safety',
      'guardrail_intervened',
      'guardrails',
      'moderation',
      'blocked',
      'language',
    ],
  ],
  refused: ['refusal', 'refused'],
  malformed_call: ['malformed_function_call', 'malformed_tool_call', 'unexpected_tool_call', 'too_many_tool_calls'],
  failed: [
    ...['error', 'failed', 'insufficient_system_resource', 'internal_error', 'server_error', 'model_error'],
    ...['network_error', 'timeout', 'abort', 'aborted', 'cancelled', 'canceled', 'overloaded'],
  ],
}

const reasons: ReadonlyMap<string, FinishReason> = new Map(
  Object.entries(words).flatMap(([reason, all]) =>
    isReason(reason) ? all.map((word) => [word, reason] as const) : [],
  ),
)

function isReason(word: string): word is FinishReason {
  return Object.hasOwn(words, word)
}

/** Some services say `stop` after calls, and some that there are calls where none can be read, so the parts have the last word. */
export function finishReasonOf(told: string | undefined, parts: readonly ModelPart[]): FinishReason {
  const reason = told === undefined ? 'unknown' : meaningOf(told)
  if (reason !== 'stop' && reason !== 'tool_calls') return reason
  if (parts.some(({ type }) => type === 'tool_call')) return 'tool_calls'
  if (parts.some(({ type }) => type === 'refusal')) return 'refused'
  return reason === 'stop' ? 'stop' : 'malformed_call'
}

function meaningOf(told: string): FinishReason {
  const word = told.trim().toLowerCase()
  // `function_call_filter: MALFORMED_FUNCTION_CALL`
  return reasons.get(word) ?? (/malformed_\w*call/.test(word) ? 'malformed_call' : 'unknown')
}
