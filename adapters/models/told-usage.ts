import type { ModelRequest, TokenUsage } from '../../core/base/ports/models.ts'
import { isTokenCount } from '../../core/records/mission/sound-usage.ts'
import { estimateUsage } from './token-estimate.ts'

/** What a provider told so far, in whichever words; it may tell more than once, and the last number counts. */
export interface ToldUsage {
  hear(told: unknown): void
  /** What was not told, or in numbers that cannot be, is estimated from the texts. */
  usage(request: ModelRequest, outputCharacters: number): TokenUsage
}

const inputNames = ['prompt_tokens', 'input_tokens', 'inputTokens']
const outputNames = ['completion_tokens', 'output_tokens', 'outputTokens']

export function createToldUsage(): ToldUsage {
  let input: number | undefined
  let output: number | undefined
  return {
    hear(told) {
      if (typeof told !== 'object' || told === null) return
      input = countIn(told, inputNames) ?? input
      output = countIn(told, outputNames) ?? output
    },
    usage(request, outputCharacters) {
      if (input !== undefined && output !== undefined) return { input_tokens: input, output_tokens: output }
      const estimate = estimateUsage(request, outputCharacters)
      return {
        input_tokens: input ?? estimate.input_tokens,
        output_tokens: output ?? estimate.output_tokens,
        estimated: true,
      }
    },
  }
}

function countIn(told: object, names: readonly string[]): number | undefined {
  return names.map((name): unknown => Reflect.get(told, name)).find(isTokenCount)
}
