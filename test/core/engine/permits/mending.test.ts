import { describe, expect, test } from 'vitest'
import { mendPermits } from '../../../../core/engine/permits/mend-permits.ts'
import { leaveQueue } from '../../../../core/records/backlog/limit-queue.ts'
import { complete } from '../../../../core/records/mission/finish.ts'
import { loadMission, putMission } from '../../../../core/records/mission/mission-items.ts'
import { putPermit } from '../../../../core/records/permit/permit-items.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'

const concurrency = [{ key: 'a', limit: 1 }]

test('a permit that nobody has is found when somebody waits for it', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 2 })
  const process = platform.process((_call, perform) => perform())
  const lost = putPermit({ key: 'a', index: 0 }, 0, 'mis_00000000000000000000000000', platform.now())
  await platform.stores.tenant(platform.tenant).write([lost])
  const { id } = await process.submit({ agent: 'echo', input: 'x', concurrency })
  expect((await platform.stored()).missions[0]).toMatchObject({ id, status: 'PENDING', place: 'limit' })
  platform.advance(61_000)
  expect(await process.sweep()).toMatchObject({ mended: { permit_freed: 1 }, failed: 0 })
  expect((await platform.stored()).missions[0]).toMatchObject({ status: 'QUEUED', permits: [{ key: 'a', index: 0 }] })
  await untilQuiet(platform, (act) => act(process))
  platform.close()
})

test('a permit that its mission has is left with it', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 2 })
  const process = platform.process((_call, perform) => perform())
  const holder = await process.submit({ agent: 'echo', input: 'x', concurrency })
  await process.submit({ agent: 'echo', input: 'x', concurrency })
  platform.advance(61_000)
  expect((await process.sweep()).mended).not.toHaveProperty('permit_freed')
  expect((await platform.stored()).limits[0]?.holders).toEqual(new Map([[0, holder.id]]))
  await untilQuiet(platform, (act) => act(process))
  platform.close()
})

test('who waits and lost the place in the queue gets it again', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 2 })
  const process = platform.process((_call, perform) => perform())
  await process.putLimit('a', { concurrency: 0, rate: null })
  await process.submit({ agent: 'echo', input: 'x', concurrency })
  const [entry = ''] = (await platform.stored()).limits[0]?.queue ?? []
  await platform.stores.tenant(platform.tenant).write(leaveQueue('a', entry.split(' ')[0] ?? ''))
  platform.advance(61_000)
  expect((await process.sweep()).mended).toEqual({ entry_restored: 1 })
  expect((await platform.stored()).limits[0]?.queue).toHaveLength(1)
  await process.putLimit('a', { concurrency: 1, rate: null })
  await untilQuiet(platform, (act) => act(process))
  expect((await platform.stored()).missions.map(({ status }) => status)).toEqual(['COMPLETED'])
  platform.close()
})

describe('a permit is freed', () => {
  async function holding(...keys: string[]) {
    const platform = await createSimulatedPlatform({ concurrency: 4 })
    const process = platform.process((_call, perform) => perform())
    const both = keys.map((key) => ({ key, limit: 2 }))
    const { id } = await process.submit({ agent: 'echo', input: 'x', ...(keys.length > 0 && { concurrency: both }) })
    const plant = (key: string, index: number, mission: string, since = platform.now()) =>
      platform.store.write([putPermit({ key, index }, 0, mission, since)])
    const mend = () => mendPermits({ store: platform.store, now: platform.now() }, 'a')
    const holders = async () => [
      ...((await platform.stored()).limits.find(({ key }) => key === 'a')?.holders.keys() ?? []),
    ]
    return { platform, id, plant, mend, holders }
  }

  test.each([
    ['has none', []],
    ['has one of another limit', ['b']],
    ['has another of this limit', ['a']],
  ])('whose mission %s', async (_, keys) => {
    const { platform, id, plant, mend, holders } = await holding(...keys)
    const own = await holders()
    await plant('a', own.length, id)
    expect(await mend()).toBe(1)
    expect(await holders()).toEqual(own)
    platform.close()
  })

  test('whose mission has ended, whatever else its record says', async () => {
    const { platform, id, mend, holders } = await holding('a')
    const stored = await loadMission(platform.store, id)
    if (!stored) throw new Error('It is not there')
    const { permits = [] } = stored.mission
    expect(permits).toHaveLength(1)
    const { mission } = complete(stored.mission, { inline: '' }, platform.now())
    await platform.store.write([putMission({ ...mission, permits }, stored.version)])
    expect(await mend()).toBe(1)
    expect(await holders()).toEqual([])
    platform.close()
  })

  test('but not one of several that its mission has', async () => {
    const { platform, mend, holders } = await holding('a', 'b')
    expect(await mend()).toBe(0)
    expect(await holders()).toEqual([0])
    platform.close()
  })

  test('those that were held longest first, a hundred at a time', async () => {
    const { platform, plant, mend, holders } = await holding()
    for (let index = 0; index < 101; index++) await plant('a', index, `mis_${index}`, platform.now() - index)
    expect(await mend()).toBe(100)
    expect(await holders()).toEqual([0])
    expect(await mend()).toBe(1)
    expect(await holders()).toEqual([])
    platform.close()
  })
})
