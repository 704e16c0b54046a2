import type { BudgetStatus } from './needs.ts'

/** What becomes of a budget if it is spent as it was in its period so far. */
export type Burn =
  | { readonly kind: 'spent' }
  | { readonly kind: 'lasts' }
  | { readonly kind: 'ends'; readonly at: number }
  /** Nothing was spent, or it has no period of which the beginning is known. */
  | { readonly kind: 'unknown' }

/** The average of the period since its beginning; what calls in flight have reserved counts as spent. */
export function burnOf(budget: BudgetStatus, now: number): Burn {
  const { usd, tokens, spent, reserved, remaining, resets_at } = budget
  if (isNothing(remaining.usd) || isNothing(remaining.tokens)) return { kind: 'spent' }
  const begun = beginning(budget.period, now)
  if (begun === undefined || resets_at === null) return { kind: 'unknown' }
  const ends = [
    usd === null ? undefined : endOf(spent.usd + reserved.usd, usd, { begun, now }),
    tokens === null ? undefined : endOf(spent.tokens + reserved.tokens, tokens, { begun, now }),
  ].filter((end) => end !== undefined)
  if (ends.length === 0) return { kind: 'unknown' }
  const at = Math.min(...ends)
  return at < Date.parse(resets_at) ? { kind: 'ends', at } : { kind: 'lasts' }
}

function isNothing(left: number | null): boolean {
  return left !== null && left <= 0
}

/** Periods are those of UTC. */
function beginning(period: BudgetStatus['period'], now: number): number | undefined {
  const at = new Date(now)
  if (period === 'day') return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate())
  if (period === 'month') return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1)
  return undefined
}

/** So short a time says nothing yet. */
const leastMs = 10 * 60_000

function endOf(used: number, amount: number, { begun, now }: { begun: number; now: number }): number | undefined {
  const elapsed = now - begun
  if (used <= 0 || elapsed < leastMs) return undefined
  return now + ((amount - used) / used) * elapsed
}
