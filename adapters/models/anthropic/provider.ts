import type { Ask, Load, Offer, Provider } from '../provider.ts'
import { webAddress } from '../web-address.ts'

/** Anthropic, or what speaks its Messages API. */
export const anthropic: Provider = {
  name: 'anthropic',
  // Without caching or batch discounts, as of 2026-11-29: https://platform.claude.com/docs/en/about-claude/pricing
  prices: {
    'claude-fable-5-1': [10, 50],
    'claude-fable-5': [10, 50],
    'claude-opus-5-5': [4, 20],
    'claude-opus-5': [5, 25],
    'claude-opus-4-8': [5, 25],
    'claude-opus-4-7': [5, 25],
    'claude-opus-4-6': [5, 25],
    'claude-opus-4-5': [5, 25],
    'claude-opus-4-5-20251101': [5, 25],
    'claude-sonnet-5-5': [2, 10],
    'claude-sonnet-5': [2, 10],
    'claude-sonnet-4-6': [3, 15],
    'claude-sonnet-4-5': [3, 15],
    'claude-sonnet-4-5-20250929': [3, 15],
    // The price of prompts above 100,000 tokens: below, it is a fifth.
    'claude-haiku-5-5': [0.5, 2.5],
    'claude-haiku-4-5': [1, 5],
    'claude-haiku-4-5-20251001': [1, 5],
  },
  local: {
    toHaveIt: 'set ANTHROPIC_API_KEY',
    load({ ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: baseUrl }) {
      if (!key) return { missing: 'ANTHROPIC_API_KEY is not set' }
      return loadAnthropic(async () => key, webAddress(baseUrl, 'ANTHROPIC_BASE_URL'))
    },
    async offer({ ANTHROPIC_API_KEY: key }, wanted): Promise<Offer | undefined> {
      return key ? { model: wanted || 'claude-haiku-4-5', source: ', with ANTHROPIC_API_KEY' } : undefined
    },
  },
  aws: {
    load: (secret) => loadAnthropic(secret('anthropic-api-key')),
    secrets: ['anthropic-api-key'],
  },
}

/** @param apiKey is asked for before each call, so that a rotated key is noticed; `undefined` where the service wants none */
export function loadAnthropic(apiKey: Ask | undefined, baseUrl?: string): Load {
  return async () => {
    const loaded = await import('./anthropic.ts')
    return loaded.anthropic({ apiKey, ...(baseUrl !== undefined && { baseUrl }) })
  }
}
