import type { FinishReason, ModelPart, ModelRequest } from '../../../core/base/ports/models.ts'
import { reasonByParts } from '../reply/finish.ts'
import { wordThatCounts } from '../reply/told-word.ts'

/** The words of services, in lower case. Other words are unknown; no service says that a reply repeats itself. */
const words: Readonly<Record<Exclude<FinishReason, 'unknown' | 'repeats'>, readonly string[]>> = {
  stop: [
    ...['stop', 'stop_sequence', 'end_turn', 'end', 'eos', 'eos_token', 'normal'],
    ...['complete', 'completed', 'done', 'finish', 'finished'],
  ],
  tool_calls: ['tool_calls', 'tool_call', 'tool_use', 'function_call', 'function_calls', 'tools', 'requires_action'],
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

/** The finish reasons and their sources: services in front of others also pass on those of the others. */
interface ToldEnd {
  readonly finish_reason?: string | undefined
  /** The spelling of some services. */
  readonly finishReason?: string | undefined
  readonly native_finish_reason?: string | undefined
}

/** The word that counts, considering the earlier one: a problem reported behind an ordinary word is a problem. */
export function endAfter(before: string | undefined, told: ToldEnd): string | undefined {
  const word = told.finish_reason ?? told.finishReason
  if (word === undefined) return before
  return wordThatCounts(meaningOf, before, wordThatCounts(meaningOf, told.native_finish_reason, word))
}

export function finishReasonOf(
  told: string | undefined,
  parts: readonly ModelPart[],
  request: Pick<ModelRequest, 'tools'>,
): FinishReason {
  return reasonByParts(told === undefined ? 'unknown' : meaningOf(told), parts, request)
}

function meaningOf(told: string): FinishReason {
  const word = told.trim().toLowerCase()
  // `function_call_filter: MALFORMED_FUNCTION_CALL`
  return reasons.get(word) ?? (/malformed_\w*call/.test(word) ? 'malformed_call' : 'unknown')
}
