import { afterEach, beforeEach, expect, test } from 'vitest'
import { listMissions, type MissionFilter } from '../../../../core/features/missions/list-missions.ts'
import { loadMission, putMission } from '../../../../core/records/mission/mission-items.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
})
afterEach(() => platform.close())

const list = (filter: MissionFilter) => listMissions(platform.ports)(platform.caller, filter)

/** More than one page reads, an hour apart from what a test submits before and after. */
async function submitMany(): Promise<void> {
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.submit({ agent: 'echo', input: 'x' })
  const stored = await loadMission(platform.store, id)
  if (!stored) throw new Error('It was not stored')
  for (let at = 0; at < 1100; at++)
    await platform.store.write([putMission({ ...stored.mission, id: platform.ports.ids.next('mis') }, 0)])
  await platform.database.settled()
}

test('a reading of what is new ends where it is old, however many older ones there are', async () => {
  await submitMany()
  platform.advance(60 * 60_000)
  const after = new Date(platform.ports.clock.now() - 1000).toISOString()
  expect(await list({ created_after: after })).toEqual({ items: [], next_cursor: null, read_back_to: null })
  // Without a bound, a page that finds nothing says how far it looked.
  const page = await list({ tag: 'rare' })
  expect(page).toMatchObject({ items: [], next_cursor: expect.any(String), read_back_to: expect.any(String) })
  expect((await list({ tag: 'rare', cursor: page.next_cursor ?? undefined })).next_cursor).toBeNull()
})
