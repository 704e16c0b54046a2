import type { KindPrices, ModelPrice } from '../../base/ports/models.ts'

type WholePrices = Pick<KindPrices, 'input_usd_per_million' | 'output_usd_per_million'>

/**
 * What a token costs at the most, of whichever kind it turns out to be.
 * @param mostInput how long the input is at the most
 */
export function dearest({ tiers = [], ...usual }: ModelPrice, mostInput = Number.POSITIVE_INFINITY): WholePrices {
  const reached = tiers.filter(({ above_input_tokens }) => mostInput > above_input_tokens)
  const all = [usual, ...reached].map(dearestKind)
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
