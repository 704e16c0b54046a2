import type { ModelPrice } from '../../base/ports/models.ts'

/** What a token costs at the most, of whichever kind it turns out to be. */
export function dearest(price: ModelPrice): Pick<ModelPrice, 'input_usd_per_million' | 'output_usd_per_million'> {
  const { input_usd_per_million: input, output_usd_per_million: output } = price
  const { cached_input_usd_per_million: cached = 0, cache_write_usd_per_million: written = 0 } = price
  return {
    input_usd_per_million: Math.max(input, cached, written),
    output_usd_per_million: Math.max(output, price.reasoning_usd_per_million ?? 0),
  }
}
