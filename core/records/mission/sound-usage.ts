import type { Step, Usage } from '../../../contract/resources/mission.ts'

/** More tokens than any model call has. */
const maxTokens = 1_000_000_000

/** A number of tokens that a call may have used. Anything else, whoever tells it, counts as not told. */
export function isTokenCount(told: unknown): told is number {
  return typeof told === 'number' && Number.isInteger(told) && told >= 0 && told <= maxTokens
}

/**
 * Usage as it may be shown and added up. The first release recorded whatever a provider told: fractions, less than nothing,
 * or nothing. What cannot be read counts as nothing, and says that it is not exact.
 */
export function soundUsage(usage: Usage): Usage {
  const { input_tokens, output_tokens, cost_usd } = usage
  if (isSum(input_tokens) && isSum(output_tokens) && isCost(cost_usd)) return usage
  return {
    ...usage,
    input_tokens: isSum(input_tokens) ? input_tokens : 0,
    output_tokens: isSum(output_tokens) ? output_tokens : 0,
    cost_usd: isCost(cost_usd) ? cost_usd : 0,
    estimated: true,
  }
}

/** A recorded step, likewise. */
export function soundStep(step: Step): Step {
  if (step.kind !== 'model_call') return step
  const { model_calls: _, tool_calls: __, ...sound } = soundUsage({ model_calls: 1, tool_calls: 0, ...tokensOf(step) })
  return { ...step, ...sound }
}

function tokensOf({ input_tokens, output_tokens, cost_usd, estimated }: Extract<Step, { kind: 'model_call' }>) {
  return { input_tokens, output_tokens, cost_usd, ...(estimated ? { estimated } : {}) }
}

function isSum(tokens: unknown): boolean {
  return Number.isSafeInteger(tokens) && (tokens as number) >= 0
}

function isCost(usd: unknown): boolean {
  return Number.isFinite(usd) && (usd as number) >= 0
}
