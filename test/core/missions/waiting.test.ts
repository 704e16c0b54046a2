import { describe, expect, test } from 'vitest'
import { type Hour, passAnHour } from '../../../bench/waiting.ts'
import { bringToWait, type KindName, kinds } from '../../../bench/waiting-missions.ts'
import { loadMission, missionPartition } from '../../../core/missions/mission-items.ts'

const minute = 60_000
/** What the sweeper does for one child and its parent in an hour: it reads both, and puts the parent off. */
const looksOfParent = { 'a child, which waits for a worker': { reads: 1, writes: 1 } }

describe.each(Object.keys(kinds) as KindName[])('missions that wait for %s', (name) => {
  test('are neither read nor written for an hour, however many they are', async () => {
    const one = await passAnHour(await bringToWait(name, 1))
    const more = await passAnHour(await bringToWait(name, 11))
    const { reads, writes } = { reads: 0, writes: 0, ...(looksOfParent as Record<string, object>)[name] }
    expect(requestsOf(more)).toEqual({
      reads: requestsOf(one).reads + 10 * reads,
      writes: requestsOf(one).writes + 10 * writes,
    })
  })
})

function requestsOf({ metered: { reads, writes } }: Hour) {
  return { reads, writes }
}

test('a look changes nothing of a mission but when the next one is', async () => {
  const { platform, process, ids } = await bringToWait('a child, which waits for a worker', 1)
  const id = String(ids[0])
  const before = await loadMission(platform.store, id)
  platform.advance(5 * minute)
  expect(await process.sweep()).toMatchObject({ looked_at: 1, mended: {}, failed: 0 })
  const after = await loadMission(platform.store, id)
  expect(after).toEqual({ mission: before?.mission, version: Number(before?.version) + 1 })
  const [item] = (
    await platform.store.query('entities', { partition: missionPartition(id), prefix: 'mission', limit: 1 })
  ).items
  expect(item?.due).toBe(before?.mission.deadline)
  platform.close()
})
