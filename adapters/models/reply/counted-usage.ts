import type { ModelRequest, TokenUsage } from '../../../core/base/ports/models.ts'
import { isTokenCount } from '../../../core/records/mission/sound-usage.ts'
import { estimateUsage } from './token-estimate.ts'

/** Numbers as a provider told them, whatever they are, by what they count. */
export interface ToldCounts {
  /** All of it, cached or not. */
  readonly input?: unknown
  readonly cached_input?: unknown
  readonly cache_write?: unknown
  /** All of it, reasoning too. */
  readonly output?: unknown
  readonly reasoning?: unknown
  readonly total?: unknown
}

/** A token has up to this many characters, but for rare ones. */
const charactersOfLongToken = 32

/**
 * What a call used, by kind. What was not told, or in numbers that cannot be, is estimated from the texts; where a total is more
 * than its parts, or the text much more than what is told of it, the larger counts.
 */
export function usageOf(told: ToldCounts, request: ModelRequest, outputCharacters: number): TokenUsage {
  const estimate = estimateUsage(request, outputCharacters)
  const total = countOf(told.total)
  // Nobody is sent nothing: a zero stands where a number was not known.
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

/** A part is never more than the whole that it is part of; none of it is not worth a word. */
function countUpTo(whole: number, told: unknown): number | undefined {
  const count = countOf(told)
  return count === undefined || count === 0 ? undefined : Math.min(count, whole)
}

function difference(total: number | undefined, part: number | undefined): number | undefined {
  return total === undefined || part === undefined || total < part ? undefined : total - part
}

/** All of them, where each is a count or was not told; the first has to be told. */
export function sumOfCounts(first: unknown, ...others: readonly unknown[]): number | undefined {
  const start = countOf(first)
  if (start === undefined) return undefined
  return others.reduce<number>((sum, other) => sum + (countOf(other) ?? 0), start)
}

/** What is told later takes the place of what was told before; what is not told then stays. */
export function laterCounts<Counts extends object>(before: Counts, told: Counts): Counts {
  const news = Object.entries(told).filter(([, value]) => value !== undefined && value !== null)
  return { ...before, ...Object.fromEntries(news) }
}
