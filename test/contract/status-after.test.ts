import { expect, test } from 'vitest'
import type { MissionStatus } from '../../contract/resources/mission.ts'
import { endedStatuses, statusAfter } from '../../contract/status-after.ts'
import { states } from '../../core/records/mission/states.ts'

/** Every transition of a mission: the state that it leads to, and the events that make it. */
const transitions = Object.values(states).flatMap(({ next }) =>
  Object.entries(next).map(([to, { by }]) => ({ to: to as MissionStatus, by })),
)

test('an event that makes a transition says where it leads, whatever the state before', () => {
  const led = transitions.flatMap(({ to, by }) => by.map((event) => [event, to] as const))
  expect(Object.fromEntries(led)).toEqual(statusAfter)
  for (const [event, to] of led) expect([event, statusAfter[event]]).toEqual([event, to])
})

test('an event that may be recorded within a state does not leave it', () => {
  for (const [status, { within }] of Object.entries(states))
    for (const event of within) expect([event, statusAfter[event] ?? status]).toEqual([event, status])
})

test('a mission has ended in the states that nothing follows', () => {
  const last = Object.entries(states).filter(([, { next }]) => Object.keys(next).length === 0)
  expect(last.map(([status]) => status).sort()).toEqual([...endedStatuses].sort())
})
