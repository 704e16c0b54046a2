import { expect, test } from 'vitest'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** By how much the clock of the machine that sets a switch is behind that of the one which took a mission. */
const behindMs = 900

test.each([
  ['pause', 'PENDING'],
  ['stop', 'CANCELLED'],
] as const)('a %s finds at once what a machine whose clock is ahead took just before', async (mode, status) => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process((_call, perform) => perform())
  const running = await process.submit({ agent: 'echo', input: 'has the slot' })
  const waiting = await process.submit({ agent: 'echo', input: 'waits' })
  platform.setClock(-behindMs)
  const { id } = await process.switchOn({ kind: 'tenant' }, mode)
  const { mission } = await platform.record(waiting.id)
  expect([mission.status, mission.hold?.switch_id]).toEqual([status, mode === 'pause' ? id : undefined])
  expect((await platform.record(running.id)).mission).toMatchObject(
    mode === 'pause' ? { hold: { switch_id: id } } : { status },
  )
  platform.close()
})

test('a stop finds what such a machine took just before, and not what is taken after it', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process((_call, perform) => perform())
  const before = await Promise.all(['1', '2'].map((input) => process.submit({ agent: 'echo', input })))
  platform.setClock(-behindMs)
  await process.stopMany({ kind: 'tenant' })
  for (const { id } of before) expect((await platform.record(id)).mission.status).toBe('CANCELLED')
  platform.setClock(behindMs)
  platform.advance(1)
  const after = await process.submit({ agent: 'echo', input: 'after' })
  expect((await platform.record(after.id)).mission.status).toBe('QUEUED')
  platform.close()
})
