import { type Ask, foreseeing, type Load, type Offer, type Provider, type WebFetch } from '../provider.ts'
import { webAddress } from '../settings/web-address.ts'
import { models, priceSource, prices, serviceTiers } from './models.ts'

/** Google's Gemini API, or any service with that API. */
export const gemini: Provider = {
  name: 'gemini',
  prices,
  price_source: priceSource,
  service_tiers: serviceTiers,
  models,
  protocols: { gemini: ({ baseUrl, apiKey, fetch }) => loadGemini(apiKey, baseUrl, fetch) },
  local: {
    toHaveIt: { keyIn: 'GEMINI_API_KEY' },
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

/** @param apiKey called before each request, so that a rotated key is used; `undefined` if the service has no key */
export function loadGemini(apiKey: Ask | undefined, baseUrl?: string, fetch?: WebFetch): Load {
  return foreseeing(
    async (lessons) => {
      const loaded = await import('./gemini.ts')
      return loaded.gemini({ apiKey, ...(baseUrl !== undefined && { baseUrl }), ...(fetch && { fetch }), lessons })
    },
    async (request) => (await import('./request.ts')).geminiRequest(request).adjustments,
  )
}
