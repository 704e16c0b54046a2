import { expect, test } from 'vitest'
import { alwaysProblems } from '../../../invariants/stored-tenant.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

test('a slot that was handed on with a permit beside it is not taken for a free one', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 2 })
  const process = platform.process((_call, perform) => perform())
  const one = { key: 'one', limit: 1 }
  await process.submit({ agent: 'echo', input: 'has a slot and the permit', concurrency: [one] })
  await process.submit({ agent: 'echo', input: 'has the other slot' })
  await process.submit({ agent: 'echo', input: 'waits for a slot' })
  await process.submit({ agent: 'echo', input: 'waits for the permit', concurrency: [one] })
  for (const message of platform.receive()) {
    await process.execute(message.body)
    await platform.lanes.delete(message)
  }
  await process.submit({ agent: 'echo', input: 'comes when both slots are taken and nobody waits' })
  expect(alwaysProblems(await platform.stored(), platform.concurrency)).toEqual([])
  platform.close()
})
