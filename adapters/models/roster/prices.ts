import * as z from 'zod'
import type { KindPrices, ModelPrice } from '../../../core/base/ports/models.ts'
import { ownName, providerName } from '../generate.ts'
import type { PriceList, Provider } from '../provider.ts'
import { providers } from '../providers.ts'
import { readSetting } from '../settings/read-setting.ts'

/** Prices by full model name. An operator's own prices take precedence over providers' list prices. */
export type PriceTable = Readonly<Record<string, ModelPrice>>

export interface Priced {
  readonly price: ModelPrice
  /** The origin of the price. */
  readonly source: string
}

const free: ModelPrice = { input_usd_per_million: 0, output_usd_per_million: 0 }
const here: Priced = { price: free, source: 'It runs on a machine of the operator' }

/** The operator's price, else the list price; zero for models that run here. `undefined` if there is no price. */
export function pricedBy(model: string, own: PriceTable = {}): Priced | undefined {
  const set = Object.hasOwn(own, model) ? own[model] : undefined
  if (set) return { price: set, source: 'The operator set it' }
  const provider = providerName(model)
  if (provider === 'offline') return here
  const known = providers.find(({ name }) => name === provider)
  if (!known) return undefined
  if (known.prices === 'free') return here
  const price = listed(known, known.prices, ownName(model))
  return price && { price, source: known.price_source ?? 'Its provider’s list' }
}

export function priceOf(model: string, own?: PriceTable): ModelPrice | undefined {
  return pricedBy(model, own)?.price
}

function listed({ service_tiers = {} }: Provider, prices: PriceList, name: string): ModelPrice | undefined {
  const entry = Object.hasOwn(prices, name) ? prices[name] : undefined
  if (!entry) return undefined
  const inTiers = Object.entries(service_tiers).map(([tier, part]) => [tier, kindsOf(entry, part)] as const)
  return { ...kindsOf(entry), ...(inTiers.length > 0 && { service_tiers: Object.fromEntries(inTiers) }) }
}

/** @param part the share of the list price */
function kindsOf(
  [input, output, { cached_input, cache_write, reasoning } = {}]: PriceList[string],
  part = 1,
): KindPrices {
  return {
    input_usd_per_million: partOf(input, part),
    output_usd_per_million: partOf(output, part),
    ...(cached_input !== undefined && { cached_input_usd_per_million: partOf(cached_input, part) }),
    ...(cache_write !== undefined && { cache_write_usd_per_million: partOf(cache_write, part) }),
    ...(reasoning !== undefined && { reasoning_usd_per_million: partOf(reasoning, part) }),
  }
}

/** Without floating-point noise. */
function partOf(usd: number, part: number): number {
  return Number((usd * part).toPrecision(12))
}

const usd = z.number().min(0).max(100_000)

const kinds = {
  input_usd_per_million: usd,
  output_usd_per_million: usd,
  cached_input_usd_per_million: usd.exactOptional(),
  cache_write_usd_per_million: usd.exactOptional(),
  reasoning_usd_per_million: usd.exactOptional(),
}

const PriceTier = z.strictObject({ above_input_tokens: z.int().min(1).max(1e9), ...kinds })

const maxServiceTiers = 5

const ServiceTiers = z
  .record(
    z.string().regex(/^[a-z0-9_-]{1,32}$/, 'name the tier as the service does, such as flex'),
    z.strictObject(kinds),
  )
  .refine((given) => Object.keys(given).length <= maxServiceTiers, `at most ${maxServiceTiers} service tiers`)

export const OwnPrice = z.strictObject({
  ...kinds,
  tiers: z.array(PriceTier).max(5).exactOptional(),
  service_tiers: ServiceTiers.exactOptional(),
})

export const OwnPrices = z.record(
  z.string().regex(/^[a-z][a-z0-9-]*\/.+$/, 'name the model as <provider>/<model>'),
  OwnPrice,
)

const example = '{"openai/my-model":{"input_usd_per_million":1,"output_usd_per_million":2}}'

/** @throws SettingError */
export function parsePrices(text: string): PriceTable {
  return readSetting(text, { name: 'SORTIE_MODEL_PRICES', schema: OwnPrices, example })
}
