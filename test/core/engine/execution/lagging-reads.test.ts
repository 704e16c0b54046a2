import { expect, test } from 'vitest'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

test('although plain reads lag, a mission of an agent that was just made begins at once', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1, lagging: true })
  const process = platform.process((_call, perform) => perform())
  await process.createAgent({ name: 'fresh', model: 'offline/echo' })
  const { id } = await process.submit({ agent: 'fresh', input: 'hello' })
  const [message] = platform.receive()
  await process.execute(message?.body ?? '')
  expect((await platform.record(id)).mission).toMatchObject({ status: 'COMPLETED', attempt: 1 })
  platform.close()
})
