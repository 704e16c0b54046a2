import type { ModelRequest, TokenUsage } from '../../../core/base/ports/models.ts'
import { isTokenCount } from '../../../core/records/mission/sound-usage.ts'
import { estimateUsage } from './token-estimate.ts'

/** A provider's counts so far, in any of the known fields; it may report them repeatedly, and the last number counts. */
export interface ToldUsage {
  hear(told: unknown): void
  /**
   * Counts that are missing, impossible, or far below the text's size are estimated from the texts. If the reported sum differs
   * from its parts, the larger is used.
   */
  usage(request: ModelRequest, outputCharacters: number): TokenUsage
  /**
   * For people, if the count is far below what was sent. Some services, above all Ollama, silently drop input beyond their
   * window, and the answer looks like any other.
   */
  doubts(request: ModelRequest): readonly string[]
}

/** The possible fields of each count. */
const places = {
  input: ['prompt_tokens', 'input_tokens', 'inputTokens'],
  cached: [
    'prompt_tokens_details.cached_tokens',
    'input_tokens_details.cached_tokens',
    'prompt_cache_hit_tokens',
    'cache_read_input_tokens',
    'cacheReadInputTokens',
  ],
  written: [
    'prompt_tokens_details.cache_write_tokens',
    'input_tokens_details.cache_write_tokens',
    'cache_creation_input_tokens',
    'cacheWriteInputTokens',
  ],
  /** Anthropic and Bedrock report these two in addition to the input. */
  read_apart: ['cache_read_input_tokens', 'cacheReadInputTokens'],
  written_apart: ['cache_creation_input_tokens', 'cacheWriteInputTokens'],
  /** OpenAI's field for the input includes everything, whatever other fields there are. */
  input_of_all: ['prompt_tokens'],
  output: ['completion_tokens', 'output_tokens', 'outputTokens'],
  reasoning: [
    'completion_tokens_details.reasoning_tokens',
    'output_tokens_details.reasoning_tokens',
    'reasoning_tokens',
  ],
  total: ['total_tokens', 'totalTokens'],
} as const

type Count = keyof typeof places
type Counts = Partial<Record<Count, number>>

export function createToldUsage(): ToldUsage {
  const counts: Counts = {}
  return {
    hear(told) {
      if (typeof told !== 'object' || told === null) return
      for (const [count, names] of Object.entries(places)) {
        const heard = countAt(told, names)
        if (heard !== undefined && isCount(count)) counts[count] = heard
      }
    },
    usage: (request, outputCharacters) => reconciled(counts, estimateUsage(request, outputCharacters)),
    doubts(request) {
      const [told, { input_tokens: sent }] = [inputOf(counts), estimateUsage(request, 0)]
      if (!told || !isFarBelow(told, sent)) return []
      return [
        `the service counted ${told} tokens of about ${sent} that were sent: where its window is smaller, it has left out the rest`,
      ]
    },
  }
}

function isCount(name: string): name is Count {
  return Object.hasOwn(places, name)
}

function countAt(told: object, names: readonly string[]): number | undefined {
  return names.map((name) => valueAt(told, name)).find(isTokenCount)
}

function valueAt(told: object, path: string): unknown {
  let value: unknown = told
  for (const name of path.split('.')) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  }
  return value
}

function reconciled(told: Counts, estimate: TokenUsage): TokenUsage {
  const input = believed(inputOf(told), estimate.input_tokens)
  const spoken = outputOf(told, input.tokens)
  const output = believed(spoken.tokens, estimate.output_tokens)
  const cached = partOf(input.tokens, told.cached)
  const written = partOf(input.tokens, told.written)
  const reasoning = partOf(output.tokens, told.reasoning)
  return {
    input_tokens: input.tokens,
    output_tokens: output.tokens,
    ...(cached !== undefined && { cached_input_tokens: cached }),
    ...(written !== undefined && { cache_write_tokens: written }),
    ...(reasoning !== undefined && { reasoning_tokens: reasoning }),
    ...(!(input.isSure && spoken.isSure && output.isSure) && { estimated: true }),
  }
}

function inputOf({ input, input_of_all, read_apart = 0, written_apart = 0 }: Counts): number | undefined {
  if (input === undefined || input_of_all !== undefined) return input
  return input + read_apart + written_apart
}

/**
 * Some services report reasoning in addition to the output, some within it, and some only in the sum. The rest of the sum after
 * the input counts as output, which is the more expensive of the two.
 */
function outputOf({ output, reasoning = 0, total }: Counts, input: number): Told {
  const told = output !== undefined && reasoning > output ? output + reasoning : output
  const rest = total === undefined ? 0 : total - input
  if (rest <= 0) return { tokens: told, isSure: true }
  if (told === undefined) return { tokens: rest, isSure: false }
  const isSumOfParts = rest === told || rest === (output ?? 0) + reasoning
  return { tokens: Math.max(told, rest), isSure: isSumOfParts }
}

interface Told {
  readonly tokens: number | undefined
  readonly isSure: boolean
}

/** The sparsest human text has some ten characters per token. Short texts do not show whether a count is wrong. */
const farBelow = 4
const fewTokens = 250

/**
 * A count far below the estimate is an error of the service, and the written text has its price. A zero for existing text means
 * that the number was unknown.
 */
function believed(told: number | undefined, estimate: number): { readonly tokens: number; readonly isSure: boolean } {
  if (told === undefined || (told === 0 && estimate > 0)) return { tokens: estimate, isSure: false }
  return isFarBelow(told, estimate) ? { tokens: estimate, isSure: false } : { tokens: told, isSure: true }
}

function isFarBelow(told: number, estimate: number): boolean {
  return estimate > fewTokens && told * farBelow < estimate
}

/** A part that exceeds its whole is invalid. */
function partOf(whole: number, tokens: number | undefined): number | undefined {
  return tokens === undefined || tokens === 0 || tokens > whole ? undefined : tokens
}
