import { expect, test } from 'vitest'
import { planEntry } from '../../../../core/engine/dispatch/entry.ts'
import { pendingFact } from '../../../../core/engine/permits/place.ts'

const mission = { id: 'mis_1', created_at: 5, priority: 'LOW', hold: null } as const

test('a mission that may start joins the backlog, and whoever writes it looks for a free slot', () => {
  const { state, after, facts } = planEntry(mission)
  expect(state).toMatchObject({ status: 'PENDING', place: 'backlog' })
  expect(after).toEqual({ fillSlots: true })
  expect(facts).toEqual([])
  expect(pendingFact('retry', state)).toStrictEqual({ type: 'mission.pending', data: { reason: 'retry' } })
})

test('one with a named limit joins the queue of that, and whoever writes it looks for a free permit', () => {
  const { state, after } = planEntry({ ...mission, limits: [{ key: 'a' }] })
  expect(state).toMatchObject({ status: 'PENDING', place: 'limit', limit: 'a' })
  expect(after).toEqual({ fillPermits: ['a'] })
  expect(pendingFact('retry', state)).toMatchObject({ data: { reason: 'retry', limit: 'a' } })
})

test('one that is held stands nowhere, and says so', () => {
  const hold = { by: 'operator', reason: 'to look at it', since: 5 } as const
  const { state, changes, facts, after } = planEntry({ ...mission, limits: [{ key: 'a' }], hold })
  expect(state).toEqual({ status: 'PENDING', place: 'held' })
  expect(changes).toEqual([])
  expect(facts).toEqual([{ type: 'mission.held', data: { reason: 'to look at it' } }])
  expect(after).toEqual({})
})
