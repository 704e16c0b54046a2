import type { KindPrices, ModelPrice } from '../../base/ports/models.ts'

type WholePrices = Pick<KindPrices, 'input_usd_per_million' | 'output_usd_per_million'>

/**
 * The maximum price of a token, of whichever kind it turns out to be.
 * @param mostInput the maximum length of the input
 * @param tier the requested one, in which its provider may have no room: the usual one then counts
 */
export function dearest(
  { tiers = [], service_tiers = {}, ...usual }: ModelPrice,
  mostInput = Number.POSITIVE_INFINITY,
  tier?: string,
): WholePrices {
  const reached = tiers.filter(({ above_input_tokens }) => mostInput > above_input_tokens)
  const asked = tier !== undefined && Object.hasOwn(service_tiers, tier) ? service_tiers[tier] : undefined
  const all = [usual, ...reached, ...(asked ? [asked] : [])].map(dearestKind)
  return {
    input_usd_per_million: Math.max(...all.map(({ input_usd_per_million }) => input_usd_per_million)),
    output_usd_per_million: Math.max(...all.map(({ output_usd_per_million }) => output_usd_per_million)),
  }
}

function dearestKind(price: KindPrices): WholePrices {
  const { input_usd_per_million: input, output_usd_per_million: output } = price
  const { cached_input_usd_per_million: cached = 0, cache_write_usd_per_million: written = 0 } = price
  return {
    input_usd_per_million: Math.max(input, cached, written),
    output_usd_per_million: Math.max(output, price.reasoning_usd_per_million ?? 0),
  }
}
