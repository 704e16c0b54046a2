import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backlogKey } from '../../../../core/records/backlog/backlog.ts'
import { type Priority, priorities, virtualTime } from '../../../../core/records/mission/priority.ts'

const minute = 60_000
const boost: Record<Priority, number> = { LOW: 0, NORMAL: 5 * minute, HIGH: 10 * minute, CRITICAL: 15 * minute }

const mission = fc.record({
  id: fc.stringMatching(/^mis_[0-9A-HJKMNP-TV-Z]{26}$/),
  created_at: fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2200-01-01') }),
  priority: fc.constantFrom(...priorities),
})

/** Two missions about as old as each other, since their order is what the boosts decide. */
const neighbours = fc
  .tuple(mission, mission, fc.integer({ min: -90 * minute, max: 90 * minute }))
  .map(([a, b, apart]) => [a, { ...b, created_at: a.created_at + apart }] as const)

describe('the backlog’s order', () => {
  test('is priority plus age, at whatever time one looks', () => {
    fc.assert(
      fc.property(neighbours, fc.nat(10 * 365 * 24 * 60 * minute), ([a, b], later) => {
        const now = Math.max(a.created_at, b.created_at) + later
        const score = (one: typeof a) => boost[one.priority] + (now - one.created_at)
        const order = Math.sign(virtualTime(a.created_at, a.priority) - virtualTime(b.created_at, b.priority))
        expect(order).toBe(Math.sign(score(b) - score(a)))
      }),
    )
  })

  test('is the order of the sort keys, and of two alike the one with the earlier id is first', () => {
    fc.assert(
      fc.property(neighbours, ([a, b]) => {
        const apart = virtualTime(a.created_at, a.priority) - virtualTime(b.created_at, b.priority)
        const byId = a.id < b.id ? -1 : a.id > b.id ? 1 : 0
        const [keyA, keyB] = [backlogKey(a), backlogKey(b)]
        expect(keyA < keyB ? -1 : keyA > keyB ? 1 : 0).toBe(Math.sign(apart) || byId)
      }),
    )
  })

  test('starves nobody: whoever comes an hour later, at whatever priority, comes after', () => {
    fc.assert(
      fc.property(mission, mission, fc.integer({ min: 1, max: 365 * 24 * 60 * minute }), (early, late, beyond) => {
        const after = { ...late, created_at: early.created_at + 60 * minute + beyond }
        expect(backlogKey(early) < backlogKey(after)).toBe(true)
      }),
    )
  })
})
