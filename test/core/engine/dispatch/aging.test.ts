import { expect, test } from 'vitest'
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
  ['CRITICAL', 60],
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
