import { expect, test } from 'vitest'
import { knownWithoutBudgets } from '../../../../core/engine/reservations/known-without.ts'

const now = 100_000
const known = knownWithoutBudgets()

test('that a tenant has no budget is believed for 15 seconds, and until it gets its first', () => {
  known.add('a', now)
  expect([now, now + 14_999, now + 15_000].map((time) => known.has('a', time))).toEqual([true, true, false])
  expect(known.has('never looked at', now)).toBe(false)
  known.forget('a')
  expect(known.has('a', now)).toBe(false)
})

test('it is not believed once the clock was set back, since it would be for too long', () => {
  known.add('a', now)
  expect(known.has('a', now - 1)).toBe(false)
})

test('of very many tenants it is known of the ten thousand that were looked at last', () => {
  known.add('first', now)
  for (let at = 0; at < 9_999; at++) known.add(`tenant ${at}`, now)
  expect(known.has('first', now)).toBe(true)
  known.add('first', now)
  known.add('one more', now)
  expect(['first', 'tenant 0', 'tenant 1', 'one more'].map((tenant) => known.has(tenant, now))).toEqual([
    true,
    false,
    true,
    true,
  ])
})
