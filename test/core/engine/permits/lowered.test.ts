import { expect, test } from 'vitest'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'

const concurrency = [{ key: 'a' }]

/** So many missions hold a permit of a limit each, one more waits, and then the limit is lowered by one. */
async function loweredBesideAWaiter(permits: number) {
  const platform = await createSimulatedPlatform({ concurrency: permits + 1 })
  const process = platform.process((_call, perform) => perform())
  await process.putLimit('a', { concurrency: permits, rate: null })
  for (let at = 0; at <= permits; at++) await process.submit({ agent: 'echo', input: 'x', concurrency })
  const messages = platform.receive()
  await process.putLimit('a', { concurrency: permits - 1, rate: null })
  const end = async (permit: number) => {
    const { missions } = await platform.stored()
    const holder = missions.find((mission) => mission.permits?.[0]?.index === permit)
    const message = messages.find(({ body }) => body.includes(String(holder?.id)))
    await process.execute(String(message?.body))
    if (message) await platform.lanes.delete(message)
  }
  return { platform, process, end }
}

async function holders(platform: SimulatedPlatform) {
  const { limits } = await platform.stored()
  return [...(limits[0]?.holders.keys() ?? [])]
}

test.each([2, 3])('the last of %i permits is not given on once the limit has one less', async (permits) => {
  const { platform, process, end } = await loweredBesideAWaiter(permits)
  await end(permits - 1)
  expect(await holders(platform)).toEqual(Array.from({ length: permits - 1 }, (_, at) => at))
  expect((await platform.stored()).limits[0]?.queue).toHaveLength(1)
  await untilQuiet(platform, (act) => act(process))
  platform.close()
})

test.each([2, 3])('one that the limit still has is, of %i', async (permits) => {
  const { platform, process, end } = await loweredBesideAWaiter(permits)
  await end(0)
  expect(await holders(platform)).toHaveLength(permits)
  expect((await platform.stored()).limits[0]?.queue).toEqual([])
  await untilQuiet(platform, (act) => act(process))
  platform.close()
})

test('a limit that is lowered to none lets nobody start until it is raised', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 2 })
  const process = platform.process((_call, perform) => perform())
  await process.putLimit('a', { concurrency: 0, rate: null })
  await process.submit({ agent: 'echo', input: 'x', concurrency })
  expect(platform.receive()).toEqual([])
  await process.putLimit('a', { concurrency: 1, rate: null })
  expect(await holders(platform)).toEqual([0])
  await untilQuiet(platform, (act) => act(process))
  platform.close()
})
