import type { ErrorCode } from '../../../contract/errors.ts'
import type { FinishReason } from '../../base/ports/models.ts'
import type { RecordedModelCall } from '../../records/mission/recorded-step.ts'
import { partsOf } from '../../records/mission/step-parts.ts'

/** What is wrong with a reply, as the error that its attempt ends with if nothing else helps. */
export type ReplyProblem = Extract<
  ErrorCode,
  | 'output_truncated'
  | 'output_repeats'
  | 'output_filtered'
  | 'model_refused'
  | 'empty_answer'
  | 'malformed_call'
  | 'model_failed'
  | 'finish_unknown'
  | 'context_too_long'
>

/** `calls`: carry them out. `answer`: its text is the model’s answer. */
export type Verdict = 'calls' | 'answer' | ReplyProblem

const problems: Readonly<Record<Exclude<FinishReason, 'stop' | 'tool_calls'>, ReplyProblem>> = {
  length: 'output_truncated',
  repeats: 'output_repeats',
  context_full: 'context_too_long',
  filtered: 'output_filtered',
  refused: 'model_refused',
  malformed_call: 'malformed_call',
  failed: 'model_failed',
  unknown: 'finish_unknown',
}

/**
 * Whether a reply is complete, and what it is. Only a reply that the model itself ended is an answer,
 * or has calls that may be made: any other may lack its end, in its text or in a call’s arguments.
 */
export function judgeReply(reply: Pick<RecordedModelCall, 'finish_reason' | 'text' | 'tool_calls' | 'parts'>): Verdict {
  const { finish_reason, text, tool_calls } = reply
  if (isProblem(finish_reason)) return problems[finish_reason]
  if (partsOf(reply).some(({ type }) => type === 'refusal')) return 'model_refused'
  if (tool_calls.length > 0) return 'calls'
  // It meant to make a call, and none arrived.
  if (finish_reason === 'tool_calls') return 'malformed_call'
  const hasFile = partsOf(reply).some(({ type }) => type === 'file')
  return isBlank(text) && !hasFile ? 'empty_answer' : 'answer'
}

/** A worker’s own finish reason means what its calls and its text say. */
function isProblem(reason: string): reason is keyof typeof problems {
  return Object.hasOwn(problems, reason)
}

export function isBlank(text: string): boolean {
  return text.trim() === ''
}
