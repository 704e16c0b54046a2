import { describe, expect, test } from 'vitest'
import { inQueue, pendingFact, placeAfter, placeInBacklog } from '../../../../core/engine/permits/place.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const mission = { id: 'mis_1', created_at: 5, priority: 'LOW' as const }
const limited = { ...mission, limits: [{ key: 'a' }, { key: 'b' }] }

test('a mission goes through the queues of its limits in their order, and then into the backlog', () => {
  expect(placeAfter(limited, undefined)).toMatchObject({
    state: { place: 'limit', limit: 'a' },
    after: { fillPermits: ['a'] },
  })
  expect(placeAfter(limited, 'a')).toMatchObject({
    state: { place: 'limit', limit: 'b' },
    after: { fillPermits: ['b'] },
  })
  expect(placeAfter(limited, 'b')).toMatchObject({ state: { place: 'backlog' }, after: { fillSlots: true } })
  expect(placeAfter(mission, undefined)).toMatchObject({ state: { place: 'backlog' }, after: { fillSlots: true } })
})

test('what is told of a mission that may start names the limit that it waits for, if it waits for one', () => {
  const told = (data: object) => ({ type: 'mission.pending', data })
  expect(pendingFact('retry', inQueue(limited, 'a').state)).toStrictEqual(told({ reason: 'retry', limit: 'a' }))
  expect(pendingFact('retry', placeInBacklog(mission).state)).toStrictEqual(told({ reason: 'retry' }))
})

const places = [
  ['the queue of a limit', (first?: string) => inQueue(limited, 'a', first).state, 'waiting#000000000000005#mis_1'],
  ['the backlog', (first?: string) => placeInBacklog(mission, first).state, '000000000000005#mis_1'],
] as const

describe.each(places)('in %s', (_, placed, own) => {
  test('one that comes after another is behind it, and the sweeper need not look at it so soon', () => {
    expect(placed(own.replace('5#', '4#'))).toHaveProperty('behind', true)
  })

  test('who is first, or may be, is behind nobody', () => {
    for (const first of [undefined, own, own.replace('5#', '6#')]) expect(placed(first)).not.toHaveProperty('behind')
  })
})

test.each([
  ['the backlog', {}],
  ['the queue of a limit', { concurrency: [{ key: 'a', limit: 1 }] }],
])('who is cancelled in %s is no longer in it', async (_, limits) => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process((_call, perform) => perform())
  await process.submit({ agent: 'echo', input: 'runs', ...limits })
  const { id } = await process.submit({ agent: 'echo', input: 'waits', ...limits })
  await process.cancel(id)
  const { backlog, limits: stored } = await platform.stored()
  expect([...backlog.values(), ...stored.flatMap(({ queue }) => queue)]).toEqual([])
  platform.close()
})

test('who is held is in no queue, and can be cancelled', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process((_call, perform) => perform())
  await process.submit({ agent: 'echo', input: 'runs' })
  const { id } = await process.submit({ agent: 'echo', input: 'waits' })
  await process.hold(id)
  expect((await platform.stored()).backlog.size).toBe(0)
  expect((await process.cancel(id)).mission.status).toBe('CANCELLED')
  platform.close()
})
