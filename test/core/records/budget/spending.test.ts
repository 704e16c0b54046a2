import { describe, expect, test } from 'vitest'
import { budgetFact, isForTenants, tellExhausted, tellWarnings } from '../../../../core/engine/reservations/tell.ts'
import { allowanceOf, nanoUsd, usdOf } from '../../../../core/records/budget/amount.ts'
import { type AppliedBudget, levelOf, sameBudget } from '../../../../core/records/budget/budget.ts'
import { currentPeriod, keptUntil } from '../../../../core/records/budget/period.ts'
import { chargeChanges, reserveChange, settleChanges } from '../../../../core/records/budget/reservation.ts'
import {
  findShortage,
  fits,
  isExhausted,
  loadSpendings,
  reservedOf,
  roomOf,
  spendingKey,
  spendingPartition,
  warningDue,
} from '../../../../core/records/budget/spending.ts'

const at = Date.parse('2026-11-21T23:59:59.999Z')
const tomorrow = Date.parse('2026-11-22T00:00:00Z')
const budget = (changes: Partial<AppliedBudget> = {}): AppliedBudget => ({
  scope: 'tenant',
  period: 'day',
  period_id: '2026-11-21',
  limit: { nano_usd: 1000, tokens: 100 },
  resets_at: tomorrow,
  ...changes,
})
const total = budget({ period: 'total', period_id: 'total', resets_at: null })
const platform = budget({ scope: 'platform' })
const key = { partition: 'spending#tenant', sort: 'day#2026-11-21' }
const dayS = 86_400

describe('money', () => {
  test('is counted in whole nano-dollars', () => {
    expect(nanoUsd(0.1) + nanoUsd(0.2)).toBe(nanoUsd(0.3))
    expect([nanoUsd(1.5), usdOf(1_500_000_000)]).toEqual([1_500_000_000, 1.5])
    expect(nanoUsd(0.000_000_000_6)).toBe(1)
  })

  test('has no limit where none is named', () => {
    expect(allowanceOf({ usd: 2 })).toEqual({ nano_usd: 2_000_000_000, tokens: null })
    expect(allowanceOf({ tokens: 5 })).toEqual({ nano_usd: null, tokens: 5 })
    expect(allowanceOf({ usd: 0, tokens: 0 })).toEqual({ nano_usd: 0, tokens: 0 })
  })
})

describe('a period', () => {
  test('is a day or a month of UTC, or all time', () => {
    expect(currentPeriod('day', at)).toEqual({ id: '2026-11-21', resets_at: tomorrow })
    expect(currentPeriod('day', tomorrow).id).toBe('2026-11-22')
    expect(currentPeriod('month', at)).toEqual({ id: '2026-11', resets_at: Date.parse('2026-12-01T00:00:00Z') })
    expect(currentPeriod('month', Date.parse('2026-12-31T12:00:00Z')).resets_at).toBe(Date.parse('2027-01-01'))
    expect(currentPeriod('total', at)).toEqual({ id: 'total', resets_at: null })
  })

  test('is kept for 40 days, or for 400 where it is a month, after its end', () => {
    expect(keptUntil('day', tomorrow)).toBe(tomorrow / 1000 + 40 * dayS)
    expect(keptUntil('month', tomorrow)).toBe(tomorrow / 1000 + 400 * dayS)
    expect(keptUntil('total', null)).toBeUndefined()
  })
})

test('a budget is of a level, and the same as another of its scope and period', () => {
  expect((['platform', 'tenant', 'agent:a', 'mission:m'] as const).map(levelOf)).toEqual([
    'platform',
    'tenant',
    'agent',
    'mission',
  ])
  expect(sameBudget(budget(), budget({ period_id: 'other' }))).toBe(true)
  expect(sameBudget(budget(), total)).toBe(false)
  expect(sameBudget(budget(), platform)).toBe(false)
})

describe('what is left', () => {
  const spending = { nano_usd: 700, tokens: 60, spent_nano_usd: 500, spent_tokens: 60 }

  test('is the limit without what is spent or reserved, and below zero where that is more', () => {
    expect(roomOf({ nano_usd: 1000, tokens: 50 }, spending)).toEqual({ nano_usd: 300, tokens: -10 })
    expect(roomOf({ nano_usd: null, tokens: null }, spending)).toEqual({ nano_usd: null, tokens: null })
    expect(roomOf({ nano_usd: 1, tokens: 2 }, {})).toEqual({ nano_usd: 1, tokens: 2 })
    expect(reservedOf(spending)).toEqual({ nano_usd: 200, tokens: 0 })
    expect(reservedOf({})).toEqual({ nano_usd: 0, tokens: 0 })
  })

  test.each([
    [{ nano_usd: 10, tokens: 10 }, { nano_usd: 10, tokens: 10 }, true],
    [{ nano_usd: 11, tokens: 10 }, { nano_usd: 10, tokens: 10 }, false],
    [{ nano_usd: 10, tokens: 11 }, { nano_usd: 10, tokens: 10 }, false],
    [{ nano_usd: 99, tokens: 10 }, { nano_usd: null, tokens: 10 }, true],
    [{ nano_usd: 0, tokens: 10 }, { nano_usd: -5, tokens: 10 }, true],
    [{ nano_usd: 1, tokens: 0 }, { nano_usd: 0, tokens: 0 }, false],
  ])('%j fits %j: %s', (needs, room, expected) => {
    expect(fits(needs, room)).toBe(expected)
  })

  test('is too little at the first budget that a call does not fit, and there it may be spent for good', () => {
    const needs = { nano_usd: 400, tokens: 1 }
    const roomy = budget({ limit: { nano_usd: null, tokens: null } })
    expect(findShortage([roomy, budget()], [spending, {}], needs)).toBeUndefined()
    const shortage = findShortage([roomy, budget(), total], [{}, spending, spending], needs)
    expect(shortage).toEqual({ budget: budget(), spending, needs })
    if (!shortage) throw new Error('It fits')
    // A call in flight may turn out to cost nothing: then there are 500 left.
    expect(isExhausted(shortage)).toBe(false)
    expect(isExhausted({ ...shortage, needs: { nano_usd: 501, tokens: 1 } })).toBe(true)
    expect(findShortage([total], [], { nano_usd: 1001, tokens: 0 })).toMatchObject({ spending: {} })
  })
})

describe('a budget is warned of', () => {
  test.each([
    [{ spent_nano_usd: 799 }, false],
    [{ spent_nano_usd: 800 }, true],
    [{ spent_tokens: 79 }, false],
    [{ spent_tokens: 80 }, true],
    [{ nano_usd: 1000 }, false],
    [{ spent_nano_usd: 900, warned: 1 }, false],
  ])('%j: %s', (spending, expected) => {
    expect(warningDue(budget().limit, spending)).toBe(expected)
    const told = tellWarnings([budget()], [spending])
    expect(told.facts).toHaveLength(expected ? 1 : 0)
    expect(told.changes).toHaveLength(expected ? 1 : 0)
  })

  test('not where it has no limit, nor to tenants where it is the platform’s', () => {
    expect(warningDue({ nano_usd: null, tokens: null }, { spent_nano_usd: 1e9, spent_tokens: 1e9 })).toBe(false)
    expect(tellWarnings([platform], [{ spent_tokens: 100 }])).toEqual({ facts: [], changes: [] })
    expect(tellWarnings([budget()], [])).toEqual({ facts: [], changes: [] })
    expect([isForTenants(platform), isForTenants(budget())]).toEqual([false, true])
  })

  test('once: the mark is part of the write, and in conflict where it stands', () => {
    const { facts, changes } = tellWarnings([budget()], [{ spent_tokens: 90, spent_nano_usd: 5 }])
    const data = {
      scope: 'tenant',
      period: 'day',
      period_id: '2026-11-21',
      usd: 0.000_001,
      tokens: 100,
      spent: { usd: 5e-9, tokens: 90 },
      resets_at: '2026-11-22T00:00:00.000Z',
    }
    expect(facts).toEqual([{ type: 'budget.warning', data }])
    expect(changes).toEqual([
      {
        change: 'add',
        table: 'entities',
        key,
        by: { nano_usd: 0, tokens: 0, warned: 1 },
        bounds: { warned: { max: 1 } },
        expires_at: tomorrow / 1000 + 40 * dayS,
      },
    ])
    const unlimited = { ...total, limit: { nano_usd: null, tokens: null } }
    expect(budgetFact('budget.exhausted', unlimited)).toMatchObject({
      type: 'budget.exhausted',
      data: { usd: null, tokens: null, spent: { usd: 0, tokens: 0 }, resets_at: null },
    })
  })
})

describe('that it is exhausted is told', () => {
  const needs = { nano_usd: 1, tokens: 1 }
  const spent = { tokens: 100, spent_tokens: 100 }

  test('once, when no call in flight can give enough back', () => {
    const { facts, changes } = tellExhausted({ budget: budget(), spending: spent, needs })
    expect(facts).toMatchObject([{ type: 'budget.exhausted' }])
    expect(changes).toMatchObject([{ by: { exhausted: 1 }, bounds: { exhausted: { max: 1 } } }])
  })

  test.each([
    ['told already', { budget: budget(), spending: { ...spent, exhausted: 1 }, needs }],
    ['only reserved', { budget: budget(), spending: { tokens: 100 }, needs }],
    ['the platform’s', { budget: platform, spending: spent, needs }],
  ])('but not where it is %s', (_, shortage) => {
    expect(tellExhausted(shortage)).toEqual({ facts: [], changes: [] })
  })
})

describe('a reservation', () => {
  test('is in conflict when it no longer fits, in each unit that it needs and that has a limit', () => {
    const change = reserveChange(budget(), { nano_usd: 5, tokens: 6 })
    expect(change).toEqual({
      change: 'add',
      table: 'entities',
      key,
      by: { nano_usd: 5, tokens: 6 },
      bounds: { nano_usd: { max: 1000 }, tokens: { max: 100 } },
      expires_at: tomorrow / 1000 + 40 * dayS,
    })
    expect(reserveChange(budget(), { nano_usd: 0, tokens: 6 })).toMatchObject({ bounds: { tokens: { max: 100 } } })
    expect(reserveChange(budget(), { nano_usd: 0, tokens: 6 })).not.toHaveProperty('bounds.nano_usd')
    const unlimited = { ...total, limit: { nano_usd: null, tokens: 7 } }
    const all = reserveChange(unlimited, { nano_usd: 5, tokens: 6 })
    expect(all).toMatchObject({ bounds: { tokens: { max: 7 } } })
    expect(all).not.toHaveProperty('bounds.nano_usd')
    expect(all).not.toHaveProperty('expires_at')
  })

  test('of the platform’s takes from what the tenant has in hand', () => {
    expect(reserveChange(platform, { nano_usd: 5, tokens: 6 })).toMatchObject({
      by: { nano_usd: 5, tokens: 6, free_nano_usd: -5, free_tokens: -6 },
      bounds: { free_nano_usd: { min: 0 }, free_tokens: { min: 0 } },
    })
  })

  test('gives way to what was spent, even where that is more, in each budget', () => {
    const changes = settleChanges(
      { amount: { nano_usd: 5, tokens: 60 }, budgets: [budget(), platform] },
      { nano_usd: 7, tokens: 6 },
    )
    const by = { nano_usd: 2, tokens: -54, spent_nano_usd: 7, spent_tokens: 6 }
    expect(changes).toEqual([
      { change: 'add', table: 'entities', key, by },
      {
        change: 'add',
        table: 'entities',
        key: { ...key, partition: 'spending#platform' },
        by: { ...by, free_nano_usd: -2, free_tokens: 54 },
      },
    ])
  })

  test('is not needed for what is charged afterwards', () => {
    expect(chargeChanges([budget()], { nano_usd: 0, tokens: 0 })).toEqual([])
    expect(chargeChanges([budget()], { nano_usd: 0, tokens: 3 })).toMatchObject([
      { by: { tokens: 3, spent_tokens: 3, nano_usd: 0 }, expires_at: tomorrow / 1000 + 40 * dayS },
    ])
    expect(chargeChanges([total], { nano_usd: 4, tokens: 0 })).toMatchObject([{ by: { nano_usd: 4 } }])
    expect(chargeChanges([total], { nano_usd: 4, tokens: 0 })[0]).not.toHaveProperty('expires_at')
  })
})

test('spending is kept by scope, period and its name', async () => {
  expect(spendingPartition('agent:a')).toBe('spending#agent:a')
  expect(spendingKey(budget())).toEqual(key)
  expect(await loadSpendings({} as never, [])).toEqual([])
})
