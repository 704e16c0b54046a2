import type { Usage } from '../../../contract/resources/mission.ts'
import type { TokenUsage } from '../../base/ports/models.ts'
import { soundSaving } from './cache-saving.ts'
import { ownPartOf, soundOwnPart } from './own-key.ts'
import type { RecordedModelCall, RecordedStep } from './recorded-step.ts'
import { soundKinds } from './tokens-by-kind.ts'

/** More tokens than any model call has. */
const maxTokens = 1_000_000_000

/** A number of tokens that a call may have used. Any other number, from any source, counts as missing. */
export function isTokenCount(told: unknown): told is number {
  return typeof told === 'number' && Number.isInteger(told) && told >= 0 && told <= maxTokens
}

/**
 * Usage that may be shown and summed. The first release recorded whatever a provider reported: fractions, negative numbers,
 * or nothing. An unreadable number counts as zero, and marks the usage as inexact.
 */
export function soundUsage({ model_calls, tool_calls, ...spent }: Usage): Usage {
  return { model_calls, tool_calls, ...soundlySpent(spent) }
}

/** The same for a recorded step. */
export function soundStep(step: RecordedStep): RecordedStep {
  if (step.kind !== 'model_call') return step
  const { cached_input_tokens: _, cache_write_tokens: __, reasoning_tokens: ___, cache_saved_usd: ____, ...rest } = step
  return { ...rest, ...soundlySpent(step) }
}

/** What a recorded call adds to its mission’s usage. */
export function usageOfCall(call: RecordedModelCall): Usage {
  const spent = soundlySpent(call)
  return { model_calls: 1, tool_calls: 0, ...spent, ...ownPartOf({ ...spent, own_key: call.own_key === true }) }
}

type Spent = Omit<Usage, 'model_calls' | 'tool_calls'>

function soundlySpent(spent: Spent): Spent {
  const { input_tokens, output_tokens, cost_usd } = spent
  const whole = {
    input_tokens: isSum(input_tokens) ? input_tokens : 0,
    output_tokens: isSum(output_tokens) ? output_tokens : 0,
    cost_usd: isCost(cost_usd) ? cost_usd : 0,
  }
  const isSound = isSum(input_tokens) && isSum(output_tokens) && isCost(cost_usd)
  return {
    ...whole,
    ...soundKinds(spent, whole),
    ...soundSaving(spent),
    ...soundOwnPart(spent, whole),
    ...(isSound && !spent.estimated ? {} : { estimated: true }),
  }
}

/** A provider’s report of a call, as far as it is plausible. @returns `undefined` if it is not at all */
export function soundTokens(told: TokenUsage): TokenUsage | undefined {
  const { input_tokens, output_tokens, estimated } = told
  if (!isTokenCount(input_tokens) || !isTokenCount(output_tokens)) return undefined
  return { input_tokens, output_tokens, ...soundKinds(told, told), ...(estimated && { estimated }) }
}

function isSum(tokens: unknown): boolean {
  return Number.isSafeInteger(tokens) && (tokens as number) >= 0
}

function isCost(usd: unknown): boolean {
  return Number.isFinite(usd) && (usd as number) >= 0
}
