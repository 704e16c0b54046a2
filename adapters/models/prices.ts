import * as z from 'zod'
import type { ModelPrice } from '../../core/base/ports/models.ts'

/** Prices by full model name. An operator's own prices win over the list below. */
export type PriceTable = Readonly<Record<string, ModelPrice>>

/**
 * List prices in USD per million tokens (input, output), on demand and without caching or batch discounts, as of 2026-11-21.
 * Sources: for `openai/`, https://developers.openai.com/api/docs/pricing; for `bedrock/`, https://aws.amazon.com/bedrock/pricing
 * (us-east-1), where Claude costs 10 % more through a profile of one geography (`us.`) than through `global.`.
 * A model that is not here has no price until the operator sets one.
 */
const listed: Readonly<Record<string, readonly [input: number, output: number]>> = {
  'openai/gpt-4o': [2.5, 10],
  'openai/gpt-4o-mini': [0.15, 0.6],
  'openai/gpt-4.1': [2, 8],
  'openai/gpt-4.1-mini': [0.4, 1.6],
  'openai/gpt-4.1-nano': [0.1, 0.4],
  'openai/gpt-5': [1.25, 10],
  'openai/gpt-5-mini': [0.25, 2],
  'openai/gpt-5-nano': [0.05, 0.4],
  'openai/gpt-5.1': [1.25, 10],
  'openai/gpt-5.4': [2.5, 15],
  'openai/gpt-5.4-mini': [0.75, 4.5],
  'openai/o3': [2, 8],
  'openai/o4-mini': [1.1, 4.4],
  'bedrock/amazon.nova-micro-v1:0': [0.035, 0.14],
  'bedrock/us.amazon.nova-micro-v1:0': [0.035, 0.14],
  'bedrock/amazon.nova-lite-v1:0': [0.06, 0.24],
  'bedrock/us.amazon.nova-lite-v1:0': [0.06, 0.24],
  'bedrock/amazon.nova-pro-v1:0': [0.8, 3.2],
  'bedrock/us.amazon.nova-pro-v1:0': [0.8, 3.2],
  'bedrock/global.anthropic.claude-haiku-4-5-20251001-v1:0': [1, 5],
  'bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0': [1.1, 5.5],
  'bedrock/global.anthropic.claude-sonnet-4-5-20250929-v1:0': [3, 15],
  'bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0': [3.3, 16.5],
  'bedrock/global.anthropic.claude-opus-4-5-20251101-v1:0': [5, 25],
  'bedrock/us.meta.llama3-3-70b-instruct-v1:0': [0.72, 0.72],
}

const free: ModelPrice = { input_usd_per_million: 0, output_usd_per_million: 0 }

/** The operator's price, else the listed one; nothing for models that run here. `undefined` when nobody named a price. */
export function priceOf(model: string, own: PriceTable = {}): ModelPrice | undefined {
  if (Object.hasOwn(own, model)) return own[model]
  if (model.startsWith('offline/') || model.startsWith('ollama/')) return free
  if (!Object.hasOwn(listed, model)) return undefined
  const [input = 0, output = 0] = listed[model] ?? []
  return { input_usd_per_million: input, output_usd_per_million: output }
}

const usd = z.number().min(0).max(100_000)
const OwnPrices = z.record(
  z.string().regex(/^[a-z]+\/.+$/, 'name the model as <provider>/<model>'),
  z.strictObject({ input_usd_per_million: usd, output_usd_per_million: usd }),
)

/**
 * Reads the operator's setting: JSON such as `{"openai/my-model":{"input_usd_per_million":1,"output_usd_per_million":2}}`.
 * @throws Error that says what is wrong, as a wrong price is worse than no start.
 */
export function parsePrices(setting: string): PriceTable {
  let value: unknown
  try {
    value = JSON.parse(setting)
  } catch {
    throw new Error('The model prices are not JSON')
  }
  const prices = OwnPrices.safeParse(value)
  if (!prices.success) throw new Error(`The model prices are wrong: ${z.prettifyError(prices.error)}`)
  return prices.data
}
