import { expect, test } from 'vitest'
import type { Intercept } from '../../../simulation/intercept.ts'
import { createMoodyModels } from '../../../simulation/moody-models.ts'
import { createSimulatedPlatform, leaseMs, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const plain: Intercept = (_call, perform) => perform()

const twoSums = { agent: 'coder', input: 'First 17 * 23; and then 4 + 5.' }

function only(platform: SimulatedPlatform): string {
  const [message] = platform.receive()
  if (!message) throw new Error('No message is there')
  return message.body
}

test('an executor whose mission is cancelled makes no further call and records no further step', async () => {
  for (let position = 0; position < 4; position++) {
    const models = createMoodyModels()
    let calls = 0
    const counted = {
      ...models,
      generate(...request: Parameters<typeof models.generate>) {
        calls++
        return models.generate(...request)
      },
    }
    const platform = await createSimulatedPlatform({ concurrency: 1, models: counted })
    const owner = platform.process(plain)
    const { id } = await owner.submit(twoSums)
    let writes = 0
    let before: { calls: number; steps: number } | undefined
    const executor = platform.process(async (call, perform) => {
      if (call.operation === 'write' && writes++ === position) {
        await owner.cancel(id)
        before = { calls, steps: (await platform.record(id)).steps.length }
      }
      return perform()
    })
    await executor.execute(only(platform))
    const { mission, steps } = await platform.record(id)
    expect({ calls, steps: steps.length }).toEqual(before)
    expect(mission.status).toBe('CANCELLED')
    platform.close()
  }
})

test('a message of an earlier leg is not acted on', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process(plain)
  const { id } = await process.submit(twoSums)
  const old = only(platform)
  let writes = 0
  const lost = platform.process((call, perform) => {
    if (call.operation === 'write' && writes++ > 0) throw new Error('This process is lost')
    return perform()
  })
  await lost.execute(old).catch(() => {})
  platform.advance(leaseMs + 1)
  await process.sweep()
  expect((await platform.record(id)).mission.status).toBe('QUEUED')
  await process.execute(old)
  expect((await platform.record(id)).mission.status).toBe('QUEUED')
  await process.execute(only(platform))
  expect((await platform.record(id)).mission.status).toBe('COMPLETED')
  platform.close()
})

test('of two deliveries of one message only the first is acted on', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process(plain)
  const { id } = await process.submit(twoSums)
  const message = only(platform)
  await Promise.all([process.execute(message), process.execute(message)])
  await process.execute(message)
  const { mission, events } = await platform.record(id)
  expect(mission.status).toBe('COMPLETED')
  expect(events.filter(({ type }) => type === 'mission.started')).toHaveLength(1)
  platform.close()
})
