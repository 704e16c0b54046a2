import { expect, test } from 'vitest'
import { deliverAll } from '../../../simulation/deliver.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

test('a waiting mission that is held leaves its room to the one behind it', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 2 })
  const owner = platform.process((_call, perform) => perform())
  const settle = () => deliverAll(platform, (act) => act(owner))
  const day = { scope: 'tenant', period: 'day' } as const
  await owner.setBudget(day, { tokens: 1 })
  const first = await owner.submit({ agent: 'echo', input: 'one' })
  platform.advance(1)
  const second = await owner.submit({ agent: 'echo', input: 'two' })
  await settle()
  const { waiting_for } = (await platform.record(first.id)).mission
  if (waiting_for?.kind !== 'budget') throw new Error('It does not wait for the budget')
  await owner.hold(first.id)
  await owner.setBudget(day, { tokens: waiting_for.needs.tokens })
  await settle()
  expect((await platform.record(first.id)).mission).toMatchObject({ status: 'PENDING', hold: { by: 'operator' } })
  expect((await platform.record(second.id)).mission).toMatchObject({ status: 'COMPLETED' })
  platform.close()
})

test('a waiting mission that is cancelled lets the one behind it go on, which needs less', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 2 })
  const owner = platform.process((_call, perform) => perform())
  const settle = () => deliverAll(platform, (act) => act(owner))
  const day = { scope: 'tenant', period: 'day' } as const
  await owner.setBudget(day, { tokens: 1 })
  const large = await owner.submit({ agent: 'echo', input: 'one'.repeat(3000) })
  platform.advance(1)
  const small = await owner.submit({ agent: 'echo', input: 'two' })
  await settle()
  const { waiting_for } = (await platform.record(small.id)).mission
  if (waiting_for?.kind !== 'budget') throw new Error('It does not wait for the budget')
  await owner.setBudget(day, { tokens: waiting_for.needs.tokens })
  await settle()
  expect((await platform.record(small.id)).mission).toMatchObject({ status: 'WAITING' })
  await owner.cancel(large.id)
  await settle()
  expect((await platform.record(small.id)).mission).toMatchObject({ status: 'COMPLETED' })
  platform.close()
})
