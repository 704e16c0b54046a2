import { expect, test } from 'vitest'
import type { BudgetStatus } from '../../../contract/resources/budget.ts'
import { projectionOf } from '../../../web/rooms/budgets/projection.ts'

const noon = Date.parse('2026-11-30T12:00:00Z')

const ofDay: BudgetStatus = {
  scope: 'tenant',
  period: 'day',
  usd: 10,
  tokens: null,
  spent: { usd: 2, tokens: 900 },
  reserved: { usd: 0, tokens: 0 },
  remaining: { usd: 8, tokens: null },
  waiting: 0,
  resets_at: '2026-12-01T00:00:00.000Z',
  updated_at: null,
}

test('a budget that is spent slowly lasts until it starts again', () => {
  expect(projectionOf(ofDay, noon)).toEqual({ kind: 'lasts' })
})

test('one that is spent fast ends when its spending so far, continued, reaches the limit', () => {
  const fast = { ...ofDay, spent: { usd: 8, tokens: 0 } }
  expect(projectionOf(fast, noon)).toEqual({ kind: 'ends', at: Date.parse('2026-11-30T15:00:00Z') })
})

test('the scarcer of money and tokens decides', () => {
  const both = { ...ofDay, tokens: 1000 }
  expect(projectionOf(both, noon)).toMatchObject({ kind: 'ends' })
  expect(projectionOf({ ...both, spent: { usd: 2, tokens: 1000 } }, noon)).toEqual({ kind: 'spent' })
})

test('a month begins on its first day in UTC, and a total has no beginning', () => {
  const month = { ...ofDay, period: 'month' as const, spent: { usd: 9.9, tokens: 0 } }
  const middle = Date.parse('2026-11-16T00:00:00Z')
  expect(projectionOf(month, middle)).toMatchObject({ kind: 'ends' })
  expect(projectionOf({ ...month, spent: { usd: 5, tokens: 0 } }, middle)).toEqual({ kind: 'lasts' })
  expect(projectionOf({ ...ofDay, period: 'total', resets_at: null }, noon)).toEqual({ kind: 'unknown' })
  expect(projectionOf({ ...ofDay, spent: { usd: 0, tokens: 0 } }, noon)).toEqual({ kind: 'idle' })
})
