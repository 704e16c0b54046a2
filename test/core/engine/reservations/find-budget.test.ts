import { afterEach, beforeEach, expect, test } from 'vitest'
import { scopeOf } from '../../../../core/base/storing/scope.ts'
import { findBudget } from '../../../../core/engine/reservations/find-budget.ts'
import type { BudgetRef } from '../../../../core/records/budget/budget.ts'
import { putTenantBudgets } from '../../../../core/records/budget/tenant-budgets.ts'
import { operatorsTenant } from '../../../../core/records/tenant/operators-tenant.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
})
afterEach(() => platform.close())

const find = (scope: BudgetRef['scope'], period: BudgetRef['period']) =>
  findBudget(platform.stores, scopeOf(platform.ports, platform.tenant), { scope, period })
const limit = { nano_usd: null, tokens: 5 }

test('the budget of a mission is what the root of its tree allows, and there is none where that has none or is gone', async () => {
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.submit({ agent: 'echo', input: 'x', budget: { tokens: 5 } })
  const scope = `mission:${id}` as const
  expect(await find(scope, 'total')).toEqual({ scope, period: 'total', limit, updated_at: null })
  const free = await process.submit({ agent: 'echo', input: 'x' })
  expect(await find(`mission:${free.id}`, 'total')).toBeUndefined()
  expect(await find('mission:mis_gone', 'total')).toBeUndefined()
})

test('a budget of the tenant is that of its scope and period', async () => {
  const budget = { scope: 'agent:a', period: 'day', limit, updated_at: 7 } as const
  await platform.store.write([putTenantBudgets([budget], 0)])
  expect(await find('agent:a', 'day')).toEqual(budget)
  for (const [scope, period] of [
    ['agent:a', 'month'] as const,
    ['agent:b', 'day'] as const,
    ['tenant', 'day'] as const,
  ])
    expect(await find(scope, period)).toBeUndefined()
})

test('a budget of the platform is found among those of the operators', async () => {
  const budget = { scope: 'platform', period: 'day', limit, updated_at: 7 } as const
  expect(await find('platform', 'day')).toBeUndefined()
  await platform.store.write([putTenantBudgets([budget], 0)])
  expect(await find('platform', 'day')).toBeUndefined()
  await platform.stores.tenant(operatorsTenant).write([putTenantBudgets([budget], 0)])
  expect(await find('platform', 'day')).toEqual({ ...budget, updated_at: null })
})
