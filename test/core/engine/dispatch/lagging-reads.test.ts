import { expect, test } from 'vitest'
import { restingProblems } from '../../../invariants/stored-tenant.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'

test('although plain reads lag, missions that end hand on their slots, and what is stopped or moved is', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 2, lagging: true })
  const process = platform.process((_call, perform) => perform())
  const ids: string[] = []
  for (const input of ['one', 'two', 'three', 'four', 'five', 'six'])
    ids.push((await process.submit({ agent: 'echo', input })).id)
  const [, , third = '', fourth = '', fifth = ''] = ids
  await process.change(fourth, { priority: 'CRITICAL' })
  await process.hold(fifth)
  await process.cancel(third)
  await process.release(fifth)
  const [message] = platform.receive()
  await process.execute(message?.body ?? '')
  if (message) await platform.lanes.delete(message)
  const stored = await platform.stored()
  expect(restingProblems(stored, platform.concurrency)).toEqual([])
  expect(stored.missions.find(({ id }) => id === fourth)).toMatchObject({ status: 'QUEUED' })
  platform.advance(61_000)
  await process.sweep()
  await untilQuiet(platform, (act) => act(process))
  platform.close()
})

test('a lease that ran out is mended by what is there, and not by what was', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1, lagging: true })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.submit({ agent: 'echo', input: 'one' })
  await process.submit({ agent: 'echo', input: 'two' })
  platform.receive()
  platform.advance(61_000)
  expect(await process.sweep()).toMatchObject({ mended: { message_sent_again: 1 }, failed: 0 })
  await untilQuiet(platform, (act) => act(process))
  expect((await platform.record(id)).mission.status).toBe('COMPLETED')
  platform.close()
})
