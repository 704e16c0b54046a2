import type { ModelFacts, PriceList } from '../provider.ts'

/** On demand in us-east-1. Claude costs 10 % more through a geographic profile (`us.`) than through `global.`. */
export const priceSource = 'https://aws.amazon.com/bedrock/pricing, on demand in us-east-1, as of 2026-11-21'

/** The prices of flex and priority differ between models: these are the highest. Not all models offer them. */
export const serviceTiers = { batch: 0.5, priority: 2 }

/** Nova's cached input costs less than listed, so the estimate is on the safe side. */
export const prices: PriceList = {
  'amazon.nova-micro-v1:0': [0.035, 0.14],
  'us.amazon.nova-micro-v1:0': [0.035, 0.14],
  'amazon.nova-lite-v1:0': [0.06, 0.24],
  'us.amazon.nova-lite-v1:0': [0.06, 0.24],
  'amazon.nova-pro-v1:0': [0.8, 3.2],
  'us.amazon.nova-pro-v1:0': [0.8, 3.2],
  'global.anthropic.claude-haiku-4-5-20251001-v1:0': [1, 5, { cached_input: 0.1, cache_write: 1.25 }],
  'us.anthropic.claude-haiku-4-5-20251001-v1:0': [1.1, 5.5, { cached_input: 0.11, cache_write: 1.375 }],
  'global.anthropic.claude-sonnet-4-5-20250929-v1:0': [3, 15, { cached_input: 0.3, cache_write: 3.75 }],
  'us.anthropic.claude-sonnet-4-5-20250929-v1:0': [3.3, 16.5, { cached_input: 0.33, cache_write: 4.125 }],
  'global.anthropic.claude-opus-4-5-20251101-v1:0': [5, 25, { cached_input: 0.5, cache_write: 6.25 }],
  'us.meta.llama3-3-70b-instruct-v1:0': [0.72, 0.72],
}

const reads = ['tools'] as const
const sees = ['tools', 'images', 'documents'] as const
const claude = {
  context_window: 200_000,
  max_output_tokens: 64_000,
  abilities: ['tools', 'images', 'documents', 'reasoning'],
} as const

/** As of 2026-11-21: https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html */
export const models: ModelFacts = {
  'amazon.nova-micro-v1:0': { context_window: 128_000, max_output_tokens: 10_000, abilities: reads },
  'us.amazon.nova-micro-v1:0': { context_window: 128_000, max_output_tokens: 10_000, abilities: reads },
  'amazon.nova-lite-v1:0': { context_window: 300_000, max_output_tokens: 10_000, abilities: sees },
  'us.amazon.nova-lite-v1:0': { context_window: 300_000, max_output_tokens: 10_000, abilities: sees },
  'amazon.nova-pro-v1:0': { context_window: 300_000, max_output_tokens: 10_000, abilities: sees },
  'us.amazon.nova-pro-v1:0': { context_window: 300_000, max_output_tokens: 10_000, abilities: sees },
  'global.anthropic.claude-haiku-4-5-20251001-v1:0': claude,
  'us.anthropic.claude-haiku-4-5-20251001-v1:0': claude,
  'global.anthropic.claude-sonnet-4-5-20250929-v1:0': claude,
  'us.anthropic.claude-sonnet-4-5-20250929-v1:0': claude,
  'global.anthropic.claude-opus-4-5-20251101-v1:0': claude,
  'us.meta.llama3-3-70b-instruct-v1:0': { context_window: 128_000, max_output_tokens: 8_192, abilities: reads },
}
