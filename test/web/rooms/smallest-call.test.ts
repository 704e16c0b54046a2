import { expect, test } from 'vitest'
import type { Mission } from '../../../contract/resources/mission.ts'
import { smallestCall } from '../../../web/rooms/budgets/smallest-call.ts'

function waits(scope: string, tokens: number, usd: number): Pick<Mission, 'waiting_for'> {
  const since = '2026-12-01T00:00:00.000Z'
  const needs = { usd, tokens }
  return {
    waiting_for: {
      kind: 'budget',
      code: 'budget_exhausted',
      since,
      scope,
      period: 'day',
      needs,
      resets_at: null,
      message: '',
    },
  }
}

const tenant = { scope: 'tenant', period: 'day' } as const

test('a budget says what the smallest call that waits for it may use', () => {
  const missions = [waits('tenant', 900, 0.2), waits('tenant', 300, 0.5), waits('agent:echo', 10, 0.1)]
  expect(smallestCall(tenant, missions)).toEqual({ tokens: 300, usd: 0.5 })
})

test('nothing is said where nobody waits, or where no call was estimated', () => {
  expect(smallestCall(tenant, [{ waiting_for: null }, waits('agent:echo', 10, 0.1)])).toBeUndefined()
  expect(smallestCall(tenant, [waits('tenant', 1, 1e-9)])).toBeUndefined()
})
