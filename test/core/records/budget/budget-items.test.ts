import { afterEach, beforeEach, expect, test } from 'vitest'
import { isWriteConflict } from '../../../../core/base/ports/write-conflict.ts'
import { setAsidePartition } from '../../../../core/base/storing/set-aside.ts'
import { SpendingRef } from '../../../../core/records/budget/budget.ts'
import { budgetViews } from '../../../../core/records/budget/budget-view.ts'
import { Reservation } from '../../../../core/records/budget/reservation.ts'
import { loadSpendings, spendingKey } from '../../../../core/records/budget/spending.ts'
import { budgetsKind, loadTenantBudgets, putTenantBudgets } from '../../../../core/records/budget/tenant-budgets.ts'
import { awaitedBudgets, firstWaiters, joinWaiters, waiterCountKey } from '../../../../core/records/budget/waiters.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
})
afterEach(() => platform.close())

const budget = { scope: 'tenant', period: 'day', limit: { nano_usd: 1, tokens: 2 }, updated_at: 0 } as const
const spent = { scope: 'tenant', period: 'day', period_id: '2026-11-21' } as const

test('of two who change the budgets of a tenant at once one is refused', async () => {
  const write = async (version: number) =>
    isWriteConflict(await platform.store.write([putTenantBudgets([budget], version)]).catch((error: unknown) => error))
  expect([await write(0), await write(0), await write(1), await write(1)]).toEqual([false, true, false, true])
  expect(await loadTenantBudgets(platform.store)).toEqual({ budgets: [budget], version: 2 })
})

test('where these items stand is where the first release put them', async () => {
  expect(putTenantBudgets([], 0)).toMatchObject({ item: { partition: 'budgets', sort: 'tenant' } })
  await platform.store.write(joinWaiters(budget, '7#mis_1', { mission_id: 'mis_1', needs: budget.limit }, 0))
  const { items } = await platform.store.query('entities', { partition: 'budget-waiters#tenant#day', limit: 9 })
  expect(items.map(({ sort }) => sort)).toEqual(['7#mis_1'])
})

test.each([
  ['budgets', { partition: 'budgets', sort: 'tenant' }, () => loadTenantBudgets(platform.store)],
  ['spending', spendingKey(spent), () => loadSpendings(platform.store, [spent])],
  [
    'budget waiter',
    { partition: 'budget-waiters#tenant#day', sort: '7' },
    () => firstWaiters(platform.store, budget, 9),
  ],
  ['count of waiters', waiterCountKey(budget), () => awaitedBudgets(platform.store, [budget])],
] as const)('%s that cannot be read are set aside as what they are', async (kind, key, read) => {
  await platform.store.write([{ change: 'put', table: 'entities', item: { ...key, version: 1, body: 'odd' } }])
  await Promise.allSettled([read()])
  const notes = await platform.stores.platform.query('entities', { partition: setAsidePartition, limit: 9 })
  expect(notes.items.map(({ body }) => body)).toMatchObject([{ kind, sort: key.sort }])
})

test('who waits is read in order, with whether there are more', async () => {
  for (const key of ['2', '1']) {
    await platform.store.write(joinWaiters(budget, key, { mission_id: `mis_${key}`, needs: budget.limit }, 0))
  }
  const read = async (limit: number) => {
    const { waiters, more } = await firstWaiters(platform.store, budget, limit)
    return [waiters.map(({ sort }) => sort), more]
  }
  expect([await read(1), await read(3)]).toEqual([
    [['1'], true],
    [['1', '2'], false],
  ])
})

test.each(['platform', 'tenant', 'agent:a', 'mission:mis_1'])(
  'a budget of %s is read with all that it says',
  (scope) => {
    const ref = { scope, period: 'day', period_id: '2026-11-21' }
    expect(SpendingRef.parse(ref)).toEqual(ref)
    const reservation = { amount: budget.limit, budgets: [ref] }
    expect(Reservation.parse(reservation)).toEqual(reservation)
    expect(budgetsKind.read({ budgets: [{ ...budget, scope }] })).toEqual({ budgets: [{ ...budget, scope }] })
  },
)

test.each(['', 'agent', 'somebody:a'])('what is no scope (%j) is not read as one', (scope) => {
  expect(budgetsKind.read({ budgets: [{ ...budget, scope }] })).toBeUndefined()
})

test('any number of budgets is shown, each once, in order', async () => {
  const many = Array.from({ length: 205 }, (_, at) => ({ ...budget, scope: `agent:a${at}` as const }))
  expect((await budgetViews(platform.store, many, platform.now())).map(({ scope }) => scope)).toEqual(
    many.map(({ scope }) => scope),
  )
  // Nothing is read.
  expect(await budgetViews({} as never, [], platform.now())).toEqual([])
})
