import type { Ask, Load, Offer, Provider } from '../provider.ts'
import { webAddress } from '../web-address.ts'

/** Google's Gemini API, or what speaks it. */
export const gemini: Provider = {
  name: 'gemini',
  // The paid tier, without caching or batch discounts, as of 2026-11-29: https://ai.google.dev/gemini-api/docs/pricing. Where the
  // price depends on the length of the prompt it is the higher one, so that a budget holds; so it is where it goes up at New Year.
  prices: {
    'gemini-3.8-flash': [1.5, 7.5],
    'gemini-3.7-flash': [1.5, 7.5],
    'gemini-3.6-flash': [1.5, 7.5],
    'gemini-3.5-flash': [1.5, 9],
    'gemini-3.5-flash-lite': [0.3, 2.5],
    'gemini-3.1-pro-preview': [4, 18],
    'gemini-2.5-pro': [2.5, 15],
    'gemini-2.5-flash': [0.3, 2.5],
    'gemini-2.5-flash-lite': [0.1, 0.4],
  },
  local: {
    toHaveIt: 'set GEMINI_API_KEY',
    load(env) {
      const key = keyIn(env)
      if (!key) return { missing: 'GEMINI_API_KEY is not set' }
      return loadGemini(async () => key, webAddress(env.GEMINI_BASE_URL, 'GEMINI_BASE_URL'))
    },
    async offer(env, wanted): Promise<Offer | undefined> {
      if (!keyIn(env)) return undefined
      const name = env.GEMINI_API_KEY ? 'GEMINI_API_KEY' : 'GOOGLE_API_KEY'
      return { model: wanted || 'gemini-3.8-flash', source: `, with ${name}` }
    },
  },
  aws: {
    load: (secret) => loadGemini(secret('gemini-api-key')),
    secrets: ['gemini-api-key'],
  },
}

function keyIn({ GEMINI_API_KEY, GOOGLE_API_KEY }: Readonly<Record<string, string | undefined>>): string | undefined {
  return GEMINI_API_KEY || GOOGLE_API_KEY
}

/** @param apiKey is asked for before each call, so that a rotated key is noticed; `undefined` where the service wants none */
export function loadGemini(apiKey: Ask | undefined, baseUrl?: string): Load {
  return async () => {
    const loaded = await import('./gemini.ts')
    return loaded.gemini({ apiKey, ...(baseUrl !== undefined && { baseUrl }) })
  }
}
