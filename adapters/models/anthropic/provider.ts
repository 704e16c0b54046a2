import { type Ask, foreseeing, type Load, type Offer, type Provider, type WebFetch } from '../provider.ts'
import { webAddress } from '../settings/web-address.ts'
import { models, priceSource, prices, serviceTiers } from './models.ts'

/** Anthropic, or any service with its Messages API. */
export const anthropic: Provider = {
  name: 'anthropic',
  prices,
  price_source: priceSource,
  service_tiers: serviceTiers,
  models,
  protocols: { anthropic: ({ baseUrl, apiKey, fetch }) => loadAnthropic(apiKey, baseUrl, fetch) },
  local: {
    toHaveIt: { keyIn: 'ANTHROPIC_API_KEY' },
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

/** @param apiKey called before each request, so that a rotated key is used; `undefined` if the service has no key */
export function loadAnthropic(apiKey: Ask | undefined, baseUrl?: string, fetch?: WebFetch): Load {
  return foreseeing(
    async (lessons) => {
      const loaded = await import('./anthropic.ts')
      return loaded.anthropic({ apiKey, ...(baseUrl !== undefined && { baseUrl }), ...(fetch && { fetch }), lessons })
    },
    async (request) => (await import('./request.ts')).messagesRequest(request).adjustments,
  )
}
