import type { TokenUsage } from '../../base/ports/models.ts'

/** Parts of the tokens, as far as providers report them. */
export type TokensByKind = Pick<TokenUsage, 'cached_input_tokens' | 'cache_write_tokens' | 'reasoning_tokens'>

type Told = { readonly [Kind in keyof TokensByKind]?: number | undefined }

/** An invalid part is left out. Tokens read from a cache and tokens written to it are two parts. */
export function soundKinds(
  told: Told,
  { input_tokens, output_tokens }: Pick<TokenUsage, 'input_tokens' | 'output_tokens'>,
): TokensByKind {
  const cached_input_tokens = partOf(input_tokens, told.cached_input_tokens)
  return withoutAbsent({
    cached_input_tokens,
    cache_write_tokens: partOf(input_tokens - (cached_input_tokens ?? 0), told.cache_write_tokens),
    reasoning_tokens: partOf(output_tokens, told.reasoning_tokens),
  })
}

export function sumOfKinds(one: TokensByKind, other: TokensByKind): TokensByKind {
  return withoutAbsent({
    cached_input_tokens: sumOf(one.cached_input_tokens, other.cached_input_tokens),
    cache_write_tokens: sumOf(one.cache_write_tokens, other.cache_write_tokens),
    reasoning_tokens: sumOf(one.reasoning_tokens, other.reasoning_tokens),
  })
}

function sumOf(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined ? other : one + (other ?? 0)
}

function partOf(whole: number, tokens: number | undefined): number | undefined {
  return tokens !== undefined && Number.isSafeInteger(tokens) && tokens >= 0 && tokens <= whole ? tokens : undefined
}

function withoutAbsent({ cached_input_tokens, cache_write_tokens, reasoning_tokens }: Told): TokensByKind {
  return {
    ...(cached_input_tokens !== undefined && { cached_input_tokens }),
    ...(cache_write_tokens !== undefined && { cache_write_tokens }),
    ...(reasoning_tokens !== undefined && { reasoning_tokens }),
  }
}
