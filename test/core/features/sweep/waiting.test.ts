import { describe, expect, test } from 'vitest'
import { type Hour, passAnHour } from '../../../../bench/waiting.ts'
import { bringToWait, type KindName, kinds } from '../../../../bench/waiting-missions.ts'
import { loadMission, missionPartition } from '../../../../core/records/mission/mission-items.ts'

const minute = 60_000
/** Whoever waits for a mission is looked at once: both are read, and one is put off. */
const looks: { readonly [K in KindName]?: { readonly reads: number; readonly writes: number } } = {
  'a child, which waits for a worker': { reads: 1, writes: 1 },
  'a worker, and a conversation for it': { reads: 2, writes: 1 },
}

describe.each(Object.keys(kinds) as KindName[])('missions that wait for %s', (name) => {
  test('are neither read nor written for an hour, however many they are', async () => {
    const one = await passAnHour(await bringToWait(name, 1))
    const more = await passAnHour(await bringToWait(name, 11))
    const { reads, writes } = looks[name] ?? { reads: 0, writes: 0 }
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
