import type { ModelFacts, PriceList } from '../provider.ts'

/**
 * The paid standard tier. If the price depends on the length of the prompt, the higher one, so that budgets hold; the same for
 * prices that increase at New Year.
 */
export const priceSource = 'https://ai.google.dev/gemini-api/docs/pricing, as of 2026-11-29'

/** Priority costs 75 to 100 % more. https://ai.google.dev/gemini-api/docs/optimization */
export const serviceTiers = { batch: 0.5, flex: 0.5, priority: 2 }

export const prices: PriceList = {
  'gemini-3.8-flash': [1.5, 7.5, { cached_input: 0.15 }],
  'gemini-3.7-flash': [1.5, 7.5, { cached_input: 0.15 }],
  'gemini-3.6-flash': [1.5, 7.5, { cached_input: 0.15 }],
  'gemini-3.5-flash': [1.5, 9, { cached_input: 0.15 }],
  'gemini-3.5-flash-lite': [0.3, 2.5, { cached_input: 0.03 }],
  'gemini-3.1-pro-preview': [4, 18, { cached_input: 0.4 }],
  'gemini-2.5-pro': [2.5, 15, { cached_input: 0.25 }],
  'gemini-2.5-flash': [0.3, 2.5, { cached_input: 0.03 }],
  'gemini-2.5-flash-lite': [0.1, 0.4, { cached_input: 0.01 }],
}

const each = {
  context_window: 1_048_576,
  max_output_tokens: 65_536,
  abilities: ['tools', 'images', 'audio', 'documents', 'reasoning', 'structured_output'],
} as const

/** As of 2026-11-29: https://ai.google.dev/gemini-api/docs/models */
export const models: ModelFacts = Object.fromEntries(Object.keys(prices).map((name) => [name, each]))
