import { expect, test } from 'vitest'
import { burnOf } from '../../../../web/rooms/now/burn.ts'
import type { BudgetStatus } from '../../../../web/rooms/now/needs.ts'

const noon = Date.parse('2026-11-30T12:00:00.000Z')

function budget(spent: number, change: Partial<BudgetStatus> = {}): BudgetStatus {
  return {
    ...{ scope: 'tenant', period: 'day', usd: 10, tokens: null, waiting: 0, updated_at: null },
    ...{ spent: { usd: spent, tokens: 0 }, reserved: { usd: 0, tokens: 0 } },
    ...{ remaining: { usd: 10 - spent, tokens: null }, resets_at: '2026-12-01T00:00:00.000Z' },
    ...change,
  }
}

test('a budget ends when its average since the beginning of the period leads there', () => {
  // Half of the day took eight of ten: the rest lasts a quarter of that half.
  expect(burnOf(budget(8), noon)).toEqual({ kind: 'ends', at: noon + 3 * 3600_000 })
  expect(burnOf(budget(4), noon)).toEqual({ kind: 'lasts' })
  expect(burnOf(budget(6, { reserved: { usd: 2, tokens: 0 } }), noon)).toEqual({
    kind: 'ends',
    at: noon + 3 * 3600_000,
  })
})

test('of two units the one that ends first counts', () => {
  const both = budget(4, { tokens: 1000, spent: { usd: 4, tokens: 800 }, remaining: { usd: 6, tokens: 200 } })
  expect(burnOf(both, noon)).toEqual({ kind: 'ends', at: noon + 3 * 3600_000 })
})

test('nothing is foretold of a spent budget, of one without a period, and of the first minutes', () => {
  expect(burnOf(budget(10), noon)).toEqual({ kind: 'spent' })
  expect(burnOf(budget(8, { period: 'total', resets_at: null }), noon)).toEqual({ kind: 'unknown' })
  expect(burnOf(budget(0), noon)).toEqual({ kind: 'unknown' })
  expect(burnOf(budget(8), Date.parse('2026-11-30T00:05:00.000Z'))).toEqual({ kind: 'unknown' })
})
