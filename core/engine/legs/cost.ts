import type { Models, TokenUsage } from '../../base/ports/models.ts'
import { roundUsd } from '../../records/mission/mission.ts'

/** In US dollars; `undefined` for a model without a price. */
export function costOf(models: Pick<Models, 'price'>, model: string, usage: TokenUsage): number | undefined {
  const price = models.price(model)
  if (!price) return undefined
  return roundUsd(
    (usage.input_tokens * price.input_usd_per_million + usage.output_tokens * price.output_usd_per_million) / 1e6,
  )
}
