import type { Ask, Load, Offer, Provider } from '../provider.ts'
import { SettingError } from '../setting-error.ts'
import { models, priceSource, prices } from './models.ts'

/** OpenAI, or any one service that speaks its chat completions. */
export const openai: Provider = {
  name: 'openai',
  prices,
  price_source: priceSource,
  models,
  protocols: { 'openai-chat': ({ baseUrl, apiKey }) => loadOpenAI(apiKey ?? noKey, baseUrl) },
  local: {
    toHaveIt: 'set OPENAI_API_KEY',
    load({ OPENAI_API_KEY: key, OPENAI_BASE_URL: baseUrl }) {
      return key ? loadOpenAI(async () => key, webAddress(baseUrl)) : { missing: 'OPENAI_API_KEY is not set' }
    },
    async offer({ OPENAI_API_KEY: key, OPENAI_BASE_URL: baseUrl }, wanted): Promise<Offer | undefined> {
      const where = baseUrl ? ` at ${safeAddress(baseUrl)}` : ''
      return key ? { model: wanted || 'gpt-5-mini', source: `${where}, with OPENAI_API_KEY` } : undefined
    },
  },
  aws: {
    load: (secret) => loadOpenAI(secret('openai-api-key')),
    secrets: ['openai-api-key'],
  },
}

/** The package sends one always; who wants none does not look at it. */
const noKey: Ask = async () => 'none'

/** @param apiKey is asked for before each call, so that a rotated key is noticed */
export function loadOpenAI(apiKey: Ask, baseUrl?: string): Load {
  return async () => {
    const loaded = await import('./openai.ts')
    return loaded.openai({ apiKey, ...(baseUrl !== undefined && { baseUrl }) })
  }
}

/** @throws SettingError that does not repeat it, since it may hold a password */
function webAddress(baseUrl: string | undefined): string | undefined {
  if (!baseUrl) return undefined
  if (URL.canParse(baseUrl) && /^https?:$/.test(new URL(baseUrl).protocol)) return baseUrl
  throw new SettingError(
    'OPENAI_BASE_URL is not the address of a web server.',
    'It looks like http://127.0.0.1:8000/v1: where a service speaks OpenAI’s chat completions.',
  )
}

/** Without user, password and query, since it is printed. */
function safeAddress(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'OPENAI_BASE_URL'
}
