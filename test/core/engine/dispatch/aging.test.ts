import { expect, test } from 'vitest'
import { NewMission } from '../../../../contract/resources/mission.ts'
import { backlogHeads, enter, leave } from '../../../../core/records/backlog/backlog.ts'
import { loadMission, putMission } from '../../../../core/records/mission/mission-items.ts'
import { boosts, priorities } from '../../../../core/records/mission/priority.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'

const minute = 60_000

/** One slot, and each minute two more urgent missions while one is carried out: the backlog only grows. */
async function untilStarted(platform: SimulatedPlatform, id: string, urgent: { priority: 'CRITICAL' | 'NORMAL' }) {
  const process = platform.process((_call, perform) => perform())
  for (let minutes = 0; minutes < 300; minutes++) {
    await process.submit({ agent: 'echo', input: 'urgent', ...urgent })
    await process.submit({ agent: 'echo', input: 'urgent', ...urgent })
    const [message] = platform.receive()
    if (!message) throw new Error('Nothing was dispatched')
    await process.execute(message.body)
    await platform.lanes.delete(message)
    const mission = (await platform.stored()).missions.find((one) => one.id === id)
    if (mission?.started_at) return { minutes, process }
    platform.advance(minute)
  }
  throw new Error('It never started')
}

test.each([
  ['CRITICAL', 15],
  ['NORMAL', 5],
] as const)(
  'beside %s work without end, low work is passed only by what came within %i minutes',
  async (priority, boost) => {
    const platform = await createSimulatedPlatform({ concurrency: 1 })
    const first = platform.process((_call, perform) => perform())
    await first.submit({ agent: 'echo', input: 'holds the slot' })
    const { id } = await first.submit({ agent: 'echo', input: 'low', priority: 'LOW' })
    const { minutes, process } = await untilStarted(platform, id, { priority })
    // Two came in each of those minutes, and one was carried out in each: so they take twice as long.
    expect(minutes).toBeGreaterThanOrEqual(2 * boost)
    expect(minutes).toBeLessThanOrEqual(2 * boost + 5)
    await untilQuiet(platform, (act) => act(process))
    platform.close()
  },
)

test('no boost is longer than a quarter of the time that a mission has unless told', () => {
  const { timeout_s } = NewMission.parse({ agent: 'echo', input: 'x' })
  for (const priority of priorities) expect(boosts[priority]).toBeLessThanOrEqual((timeout_s * 1000) / 4)
})

test.each(['LOW', 'NORMAL', 'HIGH'] as const)(
  'a %s mission runs before it expires while another critical one comes each time the slot falls free',
  async (priority) => {
    const platform = await createSimulatedPlatform({ concurrency: 1 })
    const process = platform.process((_call, perform) => perform())
    await process.submit({ agent: 'echo', input: 'holds the slot', priority: 'CRITICAL' })
    const { id, deadline } = await process.submit({ agent: 'echo', input: 'waits', priority })
    let started: number | null = null
    for (let rounds = 0; rounds < 14 && started === null; rounds++) {
      platform.advance(290_000)
      await process.submit({ agent: 'echo', input: 'urgent', priority: 'CRITICAL' })
      const [message] = platform.receive()
      if (!message) throw new Error('Nothing was dispatched')
      await process.execute(message.body)
      await platform.lanes.delete(message)
      started = (await platform.stored()).missions.find((one) => one.id === id)?.started_at ?? null
    }
    expect(started).toBeLessThan(Date.parse(deadline) - 30 * minute)
    await untilQuiet(platform, (act) => act(process))
    platform.close()
  },
)

test('an entry that an earlier release placed, with a larger boost, keeps its place and can be left', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process((_call, perform) => perform())
  await process.submit({ agent: 'echo', input: 'holds the slot' })
  await process.submit({ agent: 'echo', input: 'urgent', priority: 'CRITICAL' })
  const old = await process.submit({ agent: 'echo', input: 'placed before', priority: 'CRITICAL' })
  await placeAsBefore(platform, old.id)
  expect(await backlogOf(platform)).toEqual([old.id, expect.any(String)])
  await process.change(old.id, { priority: 'LOW' })
  expect(await backlogOf(platform)).toEqual([expect.any(String), old.id])
  await process.cancel(old.id)
  expect(await backlogOf(platform)).not.toContain(old.id)
  platform.close()
})

/** An hour ahead, as CRITICAL was in the first release. */
async function placeAsBefore(platform: SimulatedPlatform, id: string): Promise<void> {
  const stored = await loadMission(platform.store, id)
  const mission = stored?.mission
  if (!stored || mission?.status !== 'PENDING' || mission.place !== 'backlog')
    throw new Error('It is not in the backlog')
  const key = `${String(mission.created_at - 60 * minute).padStart(15, '0')}#${id}`
  const moved = { ...mission, backlog_key: key }
  await platform.store.write([putMission(moved, stored.version), ...leave(mission.backlog_key), ...enter(id, key)])
}

async function backlogOf(platform: SimulatedPlatform): Promise<readonly string[]> {
  return (await backlogHeads(platform.store, 10)).map(({ mission_id }) => mission_id)
}
