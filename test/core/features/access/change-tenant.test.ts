import { expect, test } from 'vitest'
import { changeTenant } from '../../../../core/features/access/change-tenant.ts'
import { createSimulatedPlatform, leaseMs } from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'

async function withMissions(concurrency: number, count: number) {
  const platform = await createSimulatedPlatform({ concurrency })
  const process = platform.process((_call, perform) => perform())
  for (let n = 0; n < count; n++) await process.submit({ agent: 'echo', input: 'x' })
  const dispatched = async () => (await platform.stored()).slots.filter(({ state }) => state === 'leased').length
  const change = changeTenant(platform.ports)
  return { platform, process, dispatched, change: (limit: number) => change(platform.tenant, { concurrency: limit }) }
}

test('a tenant that gets more slots has them filled, by the sweeper if by nobody before', async () => {
  const { platform, process, dispatched, change } = await withMissions(1, 6)
  expect(await dispatched()).toBe(1)
  // Only the new slots are due; those who wait stand behind others, and are not looked at.
  platform.advance(leaseMs / 2)
  expect(await process.sweep()).toMatchObject({ looked_at: 0 })
  expect(await change(3)).toMatchObject({ concurrency: 3 })
  expect(await process.sweep()).toMatchObject({ looked_at: 1, mended: { slot_filled: 2 } })
  expect(await dispatched()).toBe(3)
  await untilQuiet(platform, (act) => act(process))
  platform.close()
})

test('a tenant that gets fewer keeps what runs, and gets no more than that once it has ended', async () => {
  const { platform, process, dispatched, change } = await withMissions(3, 8)
  expect(await dispatched()).toBe(3)
  await change(1)
  expect(await dispatched()).toBe(3)
  // Each that ends hands its slot on, but for those above the new number.
  for (const message of platform.receive()) {
    await process.execute(message.body)
    await platform.lanes.delete(message)
  }
  expect(await dispatched()).toBe(1)
  await untilQuiet(platform, (act) => act(process))
  expect((await platform.stored()).missions.map(({ status }) => status)).toEqual(Array(8).fill('COMPLETED'))
  platform.close()
})

test('numbers that no tenant can have are refused, and so are tenants that are not there', async () => {
  const { platform, change } = await withMissions(1, 0)
  for (const concurrency of [0, 1001, 1.5])
    await expect(change(concurrency)).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(changeTenant(platform.ports)('ten_nobody', { concurrency: 1 })).rejects.toMatchObject({
    code: 'not_found',
  })
  platform.close()
})
