import { expect, test } from 'vitest'
import { leaveQueue } from '../../../../core/records/backlog/limit-queue.ts'
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
