import type { KindPrices, ModelPrice } from '../../base/ports/models.ts'

/** The parts of a request to a model, or of its result, that determine the price. */
interface Made {
  /** Tokens of input. */
  readonly input: number
  /** The tier, by its provider’s name; `undefined`: the usual one. */
  readonly tier?: string | undefined
}

/** The prices of the tier, if it has its own; otherwise, of the prices that apply to this length, those for the longest. */
export function pricesFor({ service_tiers = {}, tiers = [], ...usual }: ModelPrice, { input, tier }: Made): KindPrices {
  const ofTier = tier !== undefined && Object.hasOwn(service_tiers, tier) ? service_tiers[tier] : undefined
  if (ofTier) return ofTier
  const reached = tiers.filter(({ above_input_tokens }) => input > above_input_tokens)
  const [highest = usual] = reached.sort((a, b) => b.above_input_tokens - a.above_input_tokens)
  return highest
}
