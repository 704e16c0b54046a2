import { expect, test } from 'vitest'
import { priorities } from '../../../../core/records/mission/priority.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'

const hour = 3_600_000

/** Who waits, by what they were given, in the order in which they will be dispatched or get a permit. */
async function order(platform: SimulatedPlatform): Promise<unknown[]> {
  const { backlog, limits, missions } = await platform.stored()
  const queued = [...backlog.values(), ...limits.flatMap(({ queue }) => queue.map((entry) => entry.split(' ')[1]))]
  return queued.map((id) => missions.find((mission) => mission.id === id)?.tags[0])
}

const places = [
  ['the backlog', undefined],
  ['the queue of a limit', [{ key: 'a', limit: 1 }]],
] as const

test.each(places)('in %s a change of priority keeps what a mission has waited', async (_, concurrency) => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process((_call, perform) => perform())
  const submit = (tag: string, priority: (typeof priorities)[number]) =>
    process.submit({
      agent: 'echo',
      input: 'x',
      tags: [tag],
      priority,
      ...(concurrency && { concurrency: [...concurrency] }),
    })
  await submit('first', 'NORMAL')
  const old = await submit('old', 'NORMAL')
  platform.advance(hour)
  await submit('young', 'HIGH')
  expect(await order(platform)).toEqual(['old', 'young'])
  await process.change(old.id, { priority: 'LOW' })
  platform.advance(hour)
  await process.change(old.id, { priority: 'HIGH' })
  await process.change(old.id, { priority: 'NORMAL' })
  // It was submitted an hour before the other, whose boost is ten minutes more.
  expect(await order(platform)).toEqual(['old', 'young'])
  await untilQuiet(platform, (act) => act(process))
  platform.close()
})

test.each(places)(
  'in %s a mission stands where it would stand with that priority from the beginning',
  async (_, limits) => {
    for (const priority of priorities) {
      const platform = await createSimulatedPlatform({ concurrency: 1 })
      const process = platform.process((_call, perform) => perform())
      const given = { agent: 'echo', input: 'x', ...(limits && { concurrency: [...limits] }) }
      await process.submit({ ...given, tags: ['first'] })
      const changed = await process.submit({ ...given, tags: ['changed'] })
      platform.advance(1)
      await process.submit({ ...given, tags: ['same'], priority })
      platform.advance(2 * hour)
      await process.change(changed.id, { priority })
      expect(await order(platform)).toEqual(['changed', 'same'])
      await untilQuiet(platform, (act) => act(process))
      platform.close()
    }
  },
)
