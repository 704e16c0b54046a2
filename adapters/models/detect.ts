import type { ModelsConfig } from './create-models.ts'
import { providerName } from './generate.ts'
import { parsePrices } from './prices.ts'
import type { Environment, Fetch, Load, Provider } from './provider.ts'
import { providers } from './providers.ts'

export interface DetectedProvider {
  readonly config: ModelsConfig
  /** What an agent's model `default` means. */
  readonly default_model: string
  /** One sentence for whoever started the program. */
  readonly description: string
}

/**
 * Chooses the models for `npm start`: a SORTIE_MODEL with a provider's name before it is taken at its word; else the first
 * provider that offers one is taken, with SORTIE_MODEL as its model; else the offline rules. SORTIE_MODEL_PRICES (JSON) adds
 * prices.
 */
export async function detectProvider(env: Environment, fetch: Fetch): Promise<DetectedProvider> {
  const config = configOf(env)
  const wanted = env.SORTIE_MODEL?.trim()
  const named = wanted === undefined ? undefined : providerName(wanted)
  if (wanted && (named === 'offline' || providers.some(({ name }) => name === named))) {
    return {
      config,
      default_model: wanted,
      description: `The model is ${wanted}, as SORTIE_MODEL says${butOf(named, env)}.`,
    }
  }
  for (const { name, local } of providers) {
    const offer = await local.offer?.(env, wanted, fetch)
    if (!offer) continue
    const default_model = `${name}/${offer.model}`
    return { config, default_model, description: `The model is ${default_model}${offer.source}.` }
  }
  return {
    config,
    default_model: 'offline/rules',
    description: `No model provider was found, so offline/rules stands in: a few fixed rules, no language model. To have one, ${waysTo(providers)}.`,
  }
}

/** Every provider that the environment gives a way to, so that an agent may name any of them. */
function configOf(env: Environment): ModelsConfig {
  const ways = providers.flatMap(({ name, local }) => {
    const load = local.load(env)
    return typeof load === 'function' ? [[name, load] as const] : []
  })
  return {
    providers: new Map<string, Load>(ways),
    ...(env.SORTIE_MODEL_PRICES && { prices: parsePrices(env.SORTIE_MODEL_PRICES) }),
  }
}

function butOf(name: string | undefined, env: Environment): string {
  const load = providers.find((provider) => provider.name === name)?.local.load(env)
  return load && 'missing' in load ? `, but ${load.missing}` : ''
}

function waysTo(all: readonly Provider[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(all.map(({ local }) => local.toHaveIt))
}
