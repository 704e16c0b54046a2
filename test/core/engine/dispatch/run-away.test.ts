import { expect, test } from 'vitest'
import { hasRunAway, maxLegs, stopped } from '../../../../core/engine/dispatch/run-away.ts'
import type { Mission } from '../../../../core/records/mission/mission.ts'

const created_at = 1_000_000
const after = (leg: number) => ({ id: 'mis_1', created_at, leg, attempt: 1 }) as Mission

test('an attempt has five thousand legs, and one more for each ten seconds that the mission is old', () => {
  expect(maxLegs).toBe(5000)
  const mostAt = (age: number) => [0, 1, 2].filter((more) => !hasRunAway(after(maxLegs + more), created_at + age))
  expect(mostAt(0)).toEqual([0])
  expect(mostAt(9_999)).toEqual([0])
  expect(mostAt(10_000)).toEqual([0, 1])
  expect(mostAt(20_000)).toEqual([0, 1, 2])
})

test('a clock that was set back takes no leg away', () => {
  expect(hasRunAway(after(maxLegs), created_at - 3_600_000)).toBe(false)
})

test('one that had more is told how many it may have', () => {
  const { mission, fact } = stopped(after(maxLegs + 3), created_at + 25_000)
  const message = 'An attempt has at most 5002 legs by this time, and this one did not end within them'
  expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'limit_exceeded', message } })
  expect(fact).toMatchObject({ type: 'mission.failed', data: { code: 'limit_exceeded' } })
})
