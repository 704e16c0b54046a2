import type { BudgetPeriod } from './budget.ts'

export interface CurrentPeriod {
  readonly id: string
  /** Milliseconds since the epoch; `null` for a total, which never resets. */
  readonly resets_at: number | null
}

/** Days and months are in UTC, for all tenants. */
export function currentPeriod(period: BudgetPeriod, now: number): CurrentPeriod {
  if (period === 'total') return { id: 'total', resets_at: null }
  const date = new Date(now)
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  return period === 'day'
    ? { id: date.toISOString().slice(0, 10), resets_at: Date.UTC(year, month, day + 1) }
    : { id: date.toISOString().slice(0, 7), resets_at: Date.UTC(year, month + 1, 1) }
}

const dayS = 24 * 60 * 60

/** The time in seconds since the epoch after which a period's spending is deleted; long after its last call has settled. */
export function keptUntil(period: BudgetPeriod, resetsAt: number | null): number | undefined {
  if (resetsAt === null) return undefined
  return Math.floor(resetsAt / 1000) + (period === 'day' ? 40 : 400) * dayS
}
