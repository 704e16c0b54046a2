import type { KindPrices, ModelPrice } from '../../base/ports/models.ts'

/** What was asked of a model, or what came of that, as far as its price depends on it. */
interface Made {
  /** Tokens of input. */
  readonly input: number
  /** In which tier, by its provider's word; `undefined`: the usual one. */
  readonly tier?: string | undefined
}

/** Those of the tier, where that has its own; else of those that a call of this length may be asked, the one for the longest. */
export function pricesFor({ service_tiers = {}, tiers = [], ...usual }: ModelPrice, { input, tier }: Made): KindPrices {
  const ofTier = tier !== undefined && Object.hasOwn(service_tiers, tier) ? service_tiers[tier] : undefined
  if (ofTier) return ofTier
  const reached = tiers.filter(({ above_input_tokens }) => input > above_input_tokens)
  const [highest = usual] = reached.sort((a, b) => b.above_input_tokens - a.above_input_tokens)
  return highest
}
