import { expect, test } from 'vitest'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const hourMs = 3_600_000

test('a stop finds what was submitted before the clock was set back, and is confirmed within moments', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.submit({ agent: 'echo', input: 'waits', timeout_s: 86_400 })
  platform.setClock(-hourMs)
  const { id: stop } = await process.stopMany({ kind: 'tenant' })
  expect((await platform.record(id)).mission.status).toBe('CANCELLED')
  platform.advance(6000)
  await process.fire(JSON.stringify({ kind: 'carry_on_stop', tenant: platform.tenant, stop }))
  expect(await process.stopped(stop)).toMatchObject({ state: 'stopped', stopped: 1 })
  platform.close()
})

test('a stop that was under way when the clock was set back is confirmed all the same', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process((_call, perform) => perform())
  await process.submit({ agent: 'echo', input: 'waits', timeout_s: 86_400 })
  const { id: stop } = await process.stopMany({ kind: 'tenant' })
  platform.setClock(-hourMs)
  await process.fire(JSON.stringify({ kind: 'carry_on_stop', tenant: platform.tenant, stop }))
  await process.fire(JSON.stringify({ kind: 'carry_on_stop', tenant: platform.tenant, stop }))
  expect(await process.stopped(stop)).toMatchObject({ state: 'stopped', stopped: 1 })
  platform.close()
})
