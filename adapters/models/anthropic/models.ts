import type { ModelFacts, PriceList } from '../provider.ts'

/** Prices of the standard tier; the cache write price is for five minutes. */
export const priceSource = 'https://platform.claude.com/docs/en/about-claude/pricing, as of 2026-11-29'

/** The price of the priority tier is agreed with each customer. */
export const serviceTiers = { batch: 0.5 }

const opus = [5, 25, { cached_input: 0.5, cache_write: 6.25 }] as const
const sonnet = [3, 15, { cached_input: 0.3, cache_write: 3.75 }] as const
const haiku = [1, 5, { cached_input: 0.1, cache_write: 1.25 }] as const

export const prices: PriceList = {
  'claude-fable-5-1': [10, 50, { cached_input: 0.25, cache_write: 12.5 }],
  'claude-fable-5': [10, 50, { cached_input: 1, cache_write: 12.5 }],
  'claude-opus-5-5': [4, 20, { cached_input: 0.2, cache_write: 5 }],
  'claude-opus-5': opus,
  'claude-opus-4-8': opus,
  'claude-opus-4-7': opus,
  'claude-opus-4-6': opus,
  'claude-opus-4-5': opus,
  'claude-opus-4-5-20251101': opus,
  'claude-sonnet-5-5': [2, 10, { cached_input: 0.1, cache_write: 2.5 }],
  'claude-sonnet-5': [2, 10, { cached_input: 0.2, cache_write: 2.5 }],
  'claude-sonnet-4-6': sonnet,
  'claude-sonnet-4-5': sonnet,
  'claude-sonnet-4-5-20250929': sonnet,
  // The price of prompts above 100,000 tokens, so that budgets hold: shorter ones cost a fifth.
  'claude-haiku-5-5': [0.5, 2.5, { cached_input: 0.05, cache_write: 0.625 }],
  'claude-haiku-4-5': haiku,
  'claude-haiku-4-5-20251001': haiku,
}

const abilities = ['tools', 'images', 'documents', 'reasoning', 'structured_output'] as const
const fourFive = { context_window: 200_000, max_output_tokens: 64_000, abilities } as const
const since = { max_output_tokens: 128_000, abilities } as const

/** As of 2026-11-29: https://platform.claude.com/docs/en/about-claude/models/overview */
export const models: ModelFacts = {
  'claude-fable-5-1': since,
  'claude-fable-5': since,
  'claude-opus-5-5': since,
  'claude-opus-5': since,
  'claude-opus-4-8': since,
  'claude-opus-4-7': since,
  'claude-opus-4-6': since,
  'claude-opus-4-5': fourFive,
  'claude-opus-4-5-20251101': fourFive,
  'claude-sonnet-5-5': since,
  'claude-sonnet-5': since,
  'claude-sonnet-4-6': since,
  'claude-sonnet-4-5': fourFive,
  'claude-sonnet-4-5-20250929': fourFive,
  'claude-haiku-5-5': since,
  'claude-haiku-4-5': fourFive,
  'claude-haiku-4-5-20251001': fourFive,
}
