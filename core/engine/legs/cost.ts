import type { KindPrices, Models, TokenUsage } from '../../base/ports/models.ts'
import { type CacheSaving, savingOf } from '../../records/mission/cache-saving.ts'
import { roundUsd } from '../../records/mission/mission.ts'
import { pricesFor } from './prices-for.ts'

/** The usage, and the tier if it was not the usual one. */
interface Used extends TokenUsage {
  readonly service_tier?: string | undefined
}

/** The cost of a call in US dollars, and what its provider’s cache saved of it. */
export interface Cost extends CacheSaving {
  readonly cost_usd: number
}

/** @returns `undefined` for a model without a price */
export function costOf(models: Pick<Models, 'price'>, model: string, used: Used): Cost | undefined {
  const price = models.price(model)
  if (!price) return undefined
  const kinds = pricesFor(price, { input: used.input_tokens, tier: used.service_tier })
  const input = inputCost(kinds, used)
  const uncached = used.input_tokens * kinds.input_usd_per_million
  return { cost_usd: roundUsd((input + outputCost(kinds, used)) / 1e6), ...savingOf((uncached - input) / 1e6) }
}

/** A kind without a price costs as much as the whole that it is part of. No part is larger than the rest of the whole. */
function inputCost(price: KindPrices, usage: TokenUsage): number {
  const { input_usd_per_million: usual } = price
  const cached = Math.min(usage.input_tokens, usage.cached_input_tokens ?? 0)
  const written = Math.min(usage.input_tokens - cached, usage.cache_write_tokens ?? 0)
  return (
    (usage.input_tokens - cached - written) * usual +
    cached * (price.cached_input_usd_per_million ?? usual) +
    written * (price.cache_write_usd_per_million ?? usual)
  )
}

function outputCost(price: KindPrices, usage: TokenUsage): number {
  const { output_usd_per_million: usual, reasoning_usd_per_million: thinking = usual } = price
  const reasoning = Math.min(usage.output_tokens, usage.reasoning_tokens ?? 0)
  return (usage.output_tokens - reasoning) * usual + reasoning * thinking
}
