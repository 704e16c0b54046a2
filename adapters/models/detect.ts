import * as z from 'zod'
import type { ModelsConfig } from './create-models.ts'
import { providerName } from './generate.ts'
import { parsePrices } from './prices.ts'

export interface DetectedProvider {
  readonly config: ModelsConfig
  /** What an agent's model `default` means. */
  readonly default_model: string
  /** One sentence for whoever started the program. */
  readonly description: string
}

type Environment = Readonly<Record<string, string | undefined>>
type Fetch = (url: string, options: { readonly signal: AbortSignal }) => Promise<Response>

const ollamaUrl = 'http://127.0.0.1:11434'
const defaultOpenAIModel = 'openai/gpt-5-mini'
const providers = ['openai', 'ollama', 'bedrock', 'offline']

/**
 * Chooses the models for `npm start`: OPENAI_API_KEY (with OPENAI_BASE_URL and SORTIE_MODEL), else an Ollama that runs on
 * this machine, else Bedrock where SORTIE_MODEL asks for it, else the offline rules. A SORTIE_MODEL with a provider's name
 * before it is taken at its word. SORTIE_MODEL_PRICES (JSON) adds prices.
 */
export async function detectProvider(env: Environment, fetch: Fetch): Promise<DetectedProvider> {
  const config = configOf(env)
  const wanted = env.SORTIE_MODEL?.trim()
  if (wanted && providers.includes(providerName(wanted))) {
    const missing = providerName(wanted) === 'openai' && !env.OPENAI_API_KEY ? ', but OPENAI_API_KEY is not set' : ''
    return { config, default_model: wanted, description: `The model is ${wanted}, as SORTIE_MODEL says${missing}.` }
  }
  if (env.OPENAI_API_KEY) return withOpenAI(config, wanted, env.OPENAI_BASE_URL)
  const model = await firstOllamaModel(fetch)
  if (model !== undefined) {
    const default_model = `ollama/${wanted || model}`
    return { config, default_model, description: `The model is ${default_model}, from the Ollama at ${ollamaUrl}.` }
  }
  return {
    config,
    default_model: 'offline/rules',
    description:
      'No model provider was found, so offline/rules stands in: a few fixed rules, no language model. Set OPENAI_API_KEY, start Ollama, or set SORTIE_MODEL=bedrock/<model>.',
  }
}

/** Every provider that needs no more than its address, so that an agent may name any of them. */
function configOf(env: Environment): ModelsConfig {
  const baseUrl = env.OPENAI_BASE_URL
  const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION
  return {
    ...(env.OPENAI_API_KEY && { openai: { apiKey: env.OPENAI_API_KEY, ...(baseUrl && { baseUrl }) } }),
    ollama: { baseUrl: ollamaUrl },
    bedrock: { ...(region && { region }) },
    ...(env.SORTIE_MODEL_PRICES && { prices: parsePrices(env.SORTIE_MODEL_PRICES) }),
  }
}

function withOpenAI(config: ModelsConfig, wanted: string | undefined, baseUrl: string | undefined): DetectedProvider {
  const default_model = wanted ? `openai/${wanted}` : defaultOpenAIModel
  const where = baseUrl ? ` at ${safeAddress(baseUrl)}` : ''
  return { config, default_model, description: `The model is ${default_model}${where}, with OPENAI_API_KEY.` }
}

/** Without user, password and query, since it is printed. */
function safeAddress(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'OPENAI_BASE_URL'
}

const OllamaTags = z.object({ models: z.array(z.object({ name: z.string().regex(/^[\w.:/-]{1,128}$/) })) })

async function firstOllamaModel(fetch: Fetch): Promise<string | undefined> {
  try {
    const response = await fetch(`${ollamaUrl}/api/tags`, { signal: AbortSignal.timeout(300) })
    const { models } = OllamaTags.parse(await response.json())
    return models.find(({ name }) => !name.includes('embed'))?.name
  } catch {
    return undefined
  }
}
