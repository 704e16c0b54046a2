import { type Ask, foreseeing, type Load, type Offer, type Provider, type Service } from '../provider.ts'
import { SettingError } from '../settings/setting-error.ts'
import type { EndpointOptions } from './endpoint.ts'
import { models, priceSource, prices, serviceTiers } from './models.ts'

/** OpenAI, or one service with its chat completions. */
export const openai: Provider = {
  name: 'openai',
  prices,
  price_source: priceSource,
  service_tiers: serviceTiers,
  models,
  protocols: {
    'openai-chat': (service) => loadService(service, 'chat_completions'),
    'openai-responses': (service) => loadService(service, 'responses'),
  },
  local: {
    toHaveIt: { keyIn: 'OPENAI_API_KEY' },
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

/** The package always sends a key; a service without one ignores it. */
const noKey: Ask = async () => 'none'

function loadService({ baseUrl, apiKey = noKey, fetch }: Service, protocol: OpenAIProtocol): Load {
  return speaks(protocol, { apiKey, baseUrl, ...(fetch && { fetch }) })
}

/**
 * Responses for OpenAI itself, since only they keep the reasoning of its models; chat completions everywhere else, since other
 * services support only these.
 * @param apiKey called before each request, so that a rotated key is used
 */
export function loadOpenAI(apiKey: Ask, baseUrl?: string, protocol: OpenAIProtocol = protocolAt(baseUrl)): Load {
  return speaks(protocol, { apiKey, ...(baseUrl !== undefined && { baseUrl }) })
}

/** Chat completions have a field for each setting; which of them a service refuses is learned. */
function speaks(protocol: OpenAIProtocol, options: EndpointOptions): Load {
  if (protocol === 'chat_completions')
    return async (lessons) => (await import('./openai.ts')).chatCompletions({ ...options, lessons })
  return foreseeing(
    async (lessons) => (await import('./openai.ts')).responses({ ...options, lessons }),
    async (request) => (await import('./responses/request.ts')).leftOut(request),
  )
}

type OpenAIProtocol = 'chat_completions' | 'responses'

/** Also for regional endpoints. */
export function protocolAt(baseUrl: string | undefined): OpenAIProtocol {
  if (baseUrl === undefined) return 'responses'
  const isOpenAI = URL.canParse(baseUrl) && /(?:^|\.)api\.openai\.com$/.test(new URL(baseUrl).hostname)
  return isOpenAI ? 'responses' : 'chat_completions'
}

/** @throws SettingError without the address, which may contain a password */
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
