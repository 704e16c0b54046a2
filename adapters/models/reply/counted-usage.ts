import type { ModelRequest, TokenUsage } from '../../../core/base/ports/models.ts'
import { isTokenCount } from '../../../core/records/mission/sound-usage.ts'
import { estimateUsage } from './token-estimate.ts'

/** A provider's counts as received, of any type, by what they count. */
export interface ToldCounts {
  /** All input, cached or not. */
  readonly input?: unknown
  readonly cached_input?: unknown
  readonly cache_write?: unknown
  /** All output, including reasoning. */
  readonly output?: unknown
  readonly reasoning?: unknown
  readonly total?: unknown
}

/** A token has at most this many characters, apart from rare ones. */
const charactersOfLongToken = 32

/**
 * The usage of a call, by kind. Missing or impossible numbers are estimated from the texts; if a total exceeds its parts, or the
 * text far exceeds its count, the larger number is used.
 */
export function usageOf(told: ToldCounts, request: ModelRequest, outputCharacters: number): TokenUsage {
  const estimate = estimateUsage(request, outputCharacters)
  const total = countOf(told.total)
  // No request is empty: a zero means that the number was unknown.
  const toldInput = countOf(told.input) || undefined
  const input = toldInput ?? estimate.input_tokens
  const toldOutput = countOf(told.output) ?? difference(total, toldInput)
  const isBelievable = toldOutput !== undefined && toldOutput * charactersOfLongToken + 400 > outputCharacters
  const spoken = isBelievable && (toldOutput > 0 || outputCharacters === 0) ? toldOutput : estimate.output_tokens
  const output = Math.max(spoken, difference(total, input) ?? 0)
  const isTold = toldInput !== undefined && output === toldOutput
  return {
    input_tokens: input,
    output_tokens: output,
    ...partsOf(told, input, output),
    ...(!isTold && { estimated: true as const }),
  }
}

function partsOf({ cached_input, cache_write, reasoning }: ToldCounts, input: number, output: number) {
  const cached = countUpTo(input, cached_input)
  const written = countUpTo(input - (cached ?? 0), cache_write)
  const reasoned = countUpTo(output, reasoning)
  return {
    ...(cached !== undefined && { cached_input_tokens: cached }),
    ...(written !== undefined && { cache_write_tokens: written }),
    ...(reasoned !== undefined && { reasoning_tokens: reasoned }),
  }
}

function countOf(told: unknown): number | undefined {
  return isTokenCount(told) ? told : undefined
}

/** A part never exceeds its whole, and a zero part is omitted. */
function countUpTo(whole: number, told: unknown): number | undefined {
  const count = countOf(told)
  return count === undefined || count === 0 ? undefined : Math.min(count, whole)
}

function difference(total: number | undefined, part: number | undefined): number | undefined {
  return total === undefined || part === undefined || total < part ? undefined : total - part
}

/** The sum, if each is a valid count or missing; the first is required. */
export function sumOfCounts(first: unknown, ...others: readonly unknown[]): number | undefined {
  const start = countOf(first)
  if (start === undefined) return undefined
  return others.reduce<number>((sum, other) => sum + (countOf(other) ?? 0), start)
}

/** Later counts replace earlier ones; counts that are then missing remain. */
export function laterCounts<Counts extends object>(before: Counts, told: Counts): Counts {
  const news = Object.entries(told).filter(([, value]) => value !== undefined && value !== null)
  return { ...before, ...Object.fromEntries(news) }
}
