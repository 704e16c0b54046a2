import * as z from 'zod'
import { issueText } from '../../core/base/payloads/issue-text.ts'
import type { ModelPrice } from '../../core/base/ports/models.ts'
import { ownName, providerName } from './generate.ts'
import type { PriceList } from './provider.ts'
import { providers } from './providers.ts'
import { SettingError } from './setting-error.ts'

/** Prices by full model name. An operator's own prices win over those that providers list. */
export type PriceTable = Readonly<Record<string, ModelPrice>>

const free: ModelPrice = { input_usd_per_million: 0, output_usd_per_million: 0 }

/** The operator's price, else the listed one; nothing for models that run here. `undefined` when nobody named a price. */
export function priceOf(model: string, own: PriceTable = {}): ModelPrice | undefined {
  if (Object.hasOwn(own, model)) return own[model]
  const provider = providerName(model)
  if (provider === 'offline') return free
  const prices = providers.find(({ name }) => name === provider)?.prices
  return prices === 'free' ? free : prices && listed(prices, ownName(model))
}

function listed(prices: PriceList, name: string): ModelPrice | undefined {
  if (!Object.hasOwn(prices, name)) return undefined
  const [input = 0, output = 0] = prices[name] ?? []
  return { input_usd_per_million: input, output_usd_per_million: output }
}

const usd = z.number().min(0).max(100_000)
const OwnPrices = z.record(
  z.string().regex(/^[a-z]+\/.+$/, 'name the model as <provider>/<model>'),
  z.strictObject({ input_usd_per_million: usd, output_usd_per_million: usd }),
)

const example = '{"openai/my-model":{"input_usd_per_million":1,"output_usd_per_million":2}}'

/**
 * Reads the operator's setting, which is JSON.
 * @throws SettingError, as a wrong price is worse than no start
 */
export function parsePrices(setting: string): PriceTable {
  const prices = OwnPrices.safeParse(parsed(setting))
  if (prices.success) return prices.data
  throw wrong(issueText(prices.error, (path) => path.join('.') || 'all of it'))
}

function parsed(setting: string): unknown {
  try {
    return JSON.parse(setting)
  } catch {
    throw wrong('it is no JSON')
  }
}

function wrong(problem: string): SettingError {
  return new SettingError(`SORTIE_MODEL_PRICES cannot be taken: ${problem}.`, `It looks like ${example}.`)
}
