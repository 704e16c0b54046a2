import type { BudgetStatus } from '../../../contract/resources/budget.ts'

/** When a budget is used up, if spending goes on as in its period so far. */
export type Projection =
  | { readonly kind: 'spent' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'lasts' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'ends'; readonly at: number }

export function projectionOf({ period, usd, tokens, spent, resets_at }: BudgetStatus, now: number): Projection {
  const used = [shareOf(spent.usd, usd), shareOf(spent.tokens, tokens)]
  const share = Math.max(...used)
  if (share >= 1) return { kind: 'spent' }
  if (share === 0) return { kind: 'idle' }
  if (resets_at === null) return { kind: 'unknown' }
  const end = Date.parse(resets_at)
  const begun = startOf(period, end)
  const at = begun + (now - begun) / share
  return at >= end ? { kind: 'lasts' } : { kind: 'ends', at }
}

function shareOf(spent: number, limit: number | null): number {
  return limit === null ? 0 : spent / limit
}

const dayMs = 24 * 60 * 60_000

/** The beginning of the UTC day or month that ends then. */
function startOf(period: BudgetStatus['period'], end: number): number {
  if (period === 'day') return end - dayMs
  const last = new Date(end)
  return Date.UTC(last.getUTCFullYear(), last.getUTCMonth() - 1, 1)
}
