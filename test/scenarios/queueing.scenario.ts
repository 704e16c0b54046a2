import { expect } from 'vitest'
import { MissionQueue } from '../../contract/resources/queue.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { ended, occupySlot, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Scenarios } from './scenario.ts'

/** What runs next, while the tenant's one slot is taken. */
export function queueing({ inTurn }: Scenarios): void {
  inTurn('the queue', (scenario) => {
    scenario('it is told in the order in which missions will run, and filtered', async (platform) => {
      const api = apiOf(platform, platform.otherTenantKey)
      const tag = freshName('queued')
      const occupied = await occupySlot(platform, api)
      const low = await submit(api, { agent: 'echo', input: 'low', priority: 'LOW', tags: [tag] })
      const high = await submit(api, { agent: 'echo', input: 'high', priority: 'HIGH', tags: [tag] })
      // Without one, what keeps the slot in use may be over by now.
      if (platform.slowSite) {
        const queue = await queueOf(api, `?tag=${tag}`)
        expect(queue.items).toMatchObject([
          { mission_id: high.id, lane: 'high', boost_s: 600, slot: null, reason: 'waits_for_slot' },
          { mission_id: low.id, lane: 'low', boost_s: 0, slot: null, reason: 'waits_for_slot' },
        ])
        expect(queue.slots.taken).toBe(queue.slots.total)
        const first = await queueOf(api, `?tag=${tag}&limit=1`)
        const second = await queueOf(api, `?tag=${tag}&limit=1&cursor=${first.next_cursor}`)
        expect([...first.items, ...second.items]).toEqual(queue.items)
        expectError(await apiOf(platform)('GET', `/v1/queue?limit=1&cursor=${first.next_cursor}`), 'invalid_cursor')
        expectError(await api('GET', `/v1/missions?limit=1&cursor=${first.next_cursor}`), 'invalid_cursor')
        expect((await queueOf(api, `?tag=${tag}&priority=LOW&agent=echo`)).items).toMatchObject([
          { mission_id: low.id },
        ])
        expectError(await api('GET', '/v1/queue?priority=URGENT'), 'invalid_input')
      }
      await occupied.end()
      for (const { id } of [high, low]) await ended(platform, api, id)
      expect((await queueOf(api, `?tag=${tag}`)).items).toEqual([])
    })
  })
}

async function queueOf(api: Api, query: string): Promise<MissionQueue> {
  const { status, body } = await api('GET', `/v1/queue${query}`)
  expect([status, body]).toMatchObject([200, {}])
  return MissionQueue.parse(body)
}
