import type { ModelsConfig } from '../create-models.ts'
import { providerName } from '../generate.ts'
import type { Ask, Environment, Fetch, Provider } from '../provider.ts'
import { providers } from '../providers.ts'
import { parsePrices } from '../roster/prices.ts'
import { modelsConfig } from './models-config.ts'
import { type Endpoint, type ModelsSetting, parseModelsSetting } from './models-setting.ts'
import { SettingError } from './setting-error.ts'

export interface DetectedProvider {
  readonly config: ModelsConfig
  /** The model for an agent's `default`. */
  readonly default_model: string
  /** One sentence for the person who started the program. */
  readonly description: string
}

/**
 * Chooses the models for `npm start`: a SORTIE_MODEL that names a provider or endpoint is used as given; else the first provider
 * that offers a model is used, with SORTIE_MODEL as its model; else the offline rules. SORTIE_MODELS (JSON) adds endpoints,
 * prices and times, and SORTIE_MODEL_PRICES (JSON) prices, which take precedence.
 * @throws SettingError
 */
export async function detectProvider(env: Environment, fetch: Fetch): Promise<DetectedProvider> {
  const setting = parseModelsSetting(env.SORTIE_MODELS || '{}')
  const config = configOf(env, setting)
  const wanted = env.SORTIE_MODEL?.trim()
  const named = wanted === undefined ? undefined : providerName(wanted)
  if (wanted && named !== undefined && isKnown(named, setting)) {
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
  return { config, default_model: 'offline/rules', description: standIn(setting) }
}

/** An endpoint does not say which of its models to use, so it provides no default. */
function standIn({ endpoints }: ModelsSetting): string {
  const [first, ...others] = Object.keys(endpoints)
  const [why, way] =
    first === undefined
      ? ['No model provider was found', waysToHave(providers)]
      : [
          `Agents may name models of ${new Intl.ListFormat('en-GB').format([first, ...others])}, and none is the default`,
          `set SORTIE_MODEL=${first}/<model>`,
        ]
  return `${why}, so offline/rules is used: a few fixed rules, not a language model. To get one, ${way}.`
}

function isKnown(name: string, { endpoints }: ModelsSetting): boolean {
  return name === 'offline' || Object.hasOwn(endpoints, name) || providers.some((provider) => provider.name === name)
}

/** Every provider that the environment enables, so that an agent may name any of them, and all endpoints. */
function configOf(env: Environment, setting: ModelsSetting): ModelsConfig {
  const ways = providers.flatMap(({ name, local }) => {
    const load = local.load(env)
    return typeof load === 'function' ? [[name, load] as const] : []
  })
  const config = modelsConfig(ways, setting, (endpoint, name) => keyIn(env, endpoint, name))
  const { SORTIE_MODEL_PRICES: prices } = env
  return {
    ...config,
    withoutCredentials: new Set(providers.filter(({ local }) => local.hasCredentials?.(env) === false).map(nameOf)),
    ...(prices && { prices: { ...config.prices, ...parsePrices(prices) } }),
  }
}

function nameOf({ name }: Provider): string {
  return name
}

function keyIn(env: Environment, { key_env }: Endpoint, name: string): Ask | undefined {
  if (key_env === undefined) return undefined
  const key = env[key_env]
  if (key) return async () => key
  throw new SettingError(
    `SORTIE_MODELS says that the key of ${name} is in ${key_env}, which is not set.`,
    `Set ${key_env}, or omit key_env if the service needs no key.`,
  )
}

function butOf(name: string, env: Environment): string {
  const load = providers.find((provider) => provider.name === name)?.local.load(env)
  return load && 'missing' in load ? `, but ${load.missing}` : ''
}

/** As "set A, B or C; or start D". */
function waysToHave(all: readonly Provider[]): string {
  const ways = all.map(({ local }) => local.toHaveIt)
  const keys = ways.flatMap((way) => ('keyIn' in way ? [way.keyIn] : []))
  const deeds = ways.flatMap((way) => ('deed' in way ? [way.deed] : []))
  const oneOf = new Intl.ListFormat('en-GB', { type: 'disjunction' })
  return [`set ${oneOf.format(keys)}`, ...deeds].join('; or ')
}
