import { expect, test } from 'vitest'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

test('a mission whose deadline passes while nobody carries it out ends, says so, and hands its slot on', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.submit({ agent: 'echo', input: 'x', timeout_s: 60 })
  const next = await process.submit({ agent: 'echo', input: 'waits' })
  platform.advance(61_000)
  expect(await process.sweep()).toMatchObject({ mended: { mission_expired: 1 }, failed: 0 })
  const { mission, events } = await platform.record(id)
  expect([mission.status, events.at(-1)?.type]).toEqual(['EXPIRED', 'mission.expired'])
  expect((await platform.record(next.id)).mission.status).toBe('QUEUED')
  expect(platform.receive().map(({ body }) => JSON.parse(body).mission)).toContain(next.id)
  platform.close()
})
