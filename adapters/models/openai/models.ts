import type { ModelFacts, PriceList } from '../provider.ts'

/** Prices of the standard tier. */
export const priceSource = 'https://developers.openai.com/api/docs/pricing, as of 2026-11-21'

/** Batch and flex cost half of it, ultrafast six times, and priority at most twice. */
export const serviceTiers = { batch: 0.5, flex: 0.5, priority: 2, ultrafast: 6 }

export const prices: PriceList = {
  'gpt-4o': [2.5, 10, { cached_input: 1.25 }],
  'gpt-4o-mini': [0.15, 0.6, { cached_input: 0.075 }],
  'gpt-4.1': [2, 8, { cached_input: 0.5 }],
  'gpt-4.1-mini': [0.4, 1.6, { cached_input: 0.1 }],
  'gpt-4.1-nano': [0.1, 0.4, { cached_input: 0.025 }],
  'gpt-5': [1.25, 10, { cached_input: 0.125 }],
  'gpt-5-mini': [0.25, 2, { cached_input: 0.025 }],
  'gpt-5-nano': [0.05, 0.4, { cached_input: 0.005 }],
  'gpt-5.1': [1.25, 10, { cached_input: 0.125 }],
  'gpt-5.4': [2.5, 15, { cached_input: 0.25 }],
  'gpt-5.4-mini': [0.75, 4.5, { cached_input: 0.075 }],
  o3: [2, 8, { cached_input: 0.5 }],
  'o4-mini': [1.1, 4.4, { cached_input: 0.275 }],
}

const sees = ['tools', 'images', 'documents', 'structured_output'] as const
const thinks = ['tools', 'images', 'documents', 'reasoning', 'structured_output'] as const

/** As of 2026-11-21: https://developers.openai.com/api/docs/models */
export const models: ModelFacts = {
  'gpt-4o': { context_window: 128_000, max_output_tokens: 16_384, abilities: sees },
  'gpt-4o-mini': { context_window: 128_000, max_output_tokens: 16_384, abilities: sees },
  'gpt-4.1': { context_window: 1_047_576, max_output_tokens: 32_768, abilities: sees },
  'gpt-4.1-mini': { context_window: 1_047_576, max_output_tokens: 32_768, abilities: sees },
  'gpt-4.1-nano': { context_window: 1_047_576, max_output_tokens: 32_768, abilities: sees },
  'gpt-5': { context_window: 400_000, max_output_tokens: 128_000, abilities: thinks },
  'gpt-5-mini': { context_window: 400_000, max_output_tokens: 128_000, abilities: thinks },
  'gpt-5-nano': { context_window: 400_000, max_output_tokens: 128_000, abilities: thinks },
  'gpt-5.1': { context_window: 400_000, max_output_tokens: 128_000, abilities: thinks },
  // Above 272,000 tokens of input, it costs more than listed here.
  'gpt-5.4': { context_window: 1_050_000, max_output_tokens: 128_000, abilities: thinks },
  'gpt-5.4-mini': { context_window: 400_000, max_output_tokens: 128_000, abilities: thinks },
  o3: { context_window: 200_000, max_output_tokens: 100_000, abilities: thinks },
  'o4-mini': { context_window: 200_000, max_output_tokens: 100_000, abilities: thinks },
}
