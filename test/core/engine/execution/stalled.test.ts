import { expect, test } from 'vitest'
import { createMemory } from '../../../../adapters/system/memory.ts'
import { createPaidModels } from '../../../faults/paid-models.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform, leaseMs, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { quietProblems } from '../../../simulation/until-quiet.ts'

const sober: Intercept = (_call, perform) => perform()

/** Leases run out, and others carry the mission on, to its end. */
async function goOnWithout(platform: SimulatedPlatform): Promise<void> {
  const others = platform.process(sober, createMemory())
  platform.advance(leaseMs + 1)
  await others.sweep()
  await deliverAll(platform, (act) => act(others))
}

/** An executor that stands still where `stands` says so, while others go on or not. */
async function standingStill(
  stands: 'after its claim' | 'in its call',
  {
    budget,
    meanwhile = goOnWithout,
  }: { budget?: { usd: number; tokens: number }; meanwhile?: (platform: SimulatedPlatform) => Promise<void> },
) {
  const paid = createPaidModels('')
  let stoodStill = false
  const stand = async () => {
    if (stoodStill) return
    stoodStill = true
    await meanwhile(platform)
  }
  const models = {
    ...paid,
    async *generate(...request: Parameters<typeof paid.generate>) {
      for await (const chunk of paid.generate(...request)) {
        if (stands === 'in its call' && chunk.type === 'finish') await stand()
        yield chunk
      }
    },
  }
  const platform: SimulatedPlatform = await createSimulatedPlatform({ concurrency: 1, models })
  const owner = platform.process(sober)
  const { id } = await owner.submit({ agent: 'echo', input: 'hello', ...(budget && { budget }) })
  const [message] = platform.receive()
  let writes = 0
  const executor = platform.process(async (call, perform) => {
    const result = await perform()
    if (call.operation === 'write' && ++writes === 1 && stands === 'after its claim') await stand()
    return result
  }, createMemory())
  await executor.execute(message?.body ?? '')
  const { mission, steps } = await platform.record(id)
  const { late, budgets } = await platform.stored()
  const { problems } = await quietProblems(platform)
  const spending = budgets.spendings.get(`mission:${id}#total#total`)
  platform.close()
  return { id, mission, steps, late, problems, spending, paid: paid.paid() }
}

test('an executor that stood still for longer than its lease makes no call, where others have gone on', async () => {
  const { mission, late, problems, paid } = await standingStill('after its claim', {})
  expect([paid, late, problems]).toEqual([1, [], []])
  expect(mission).toMatchObject({ status: 'COMPLETED', usage: { model_calls: 1 } })
})

test('where nobody has, it renews its lease first and goes on', async () => {
  const meanwhile = async (platform: SimulatedPlatform) => platform.advance(leaseMs + 1)
  const { mission, late, problems, paid } = await standingStill('after its claim', { meanwhile })
  expect([paid, late, problems]).toEqual([1, [], []])
  expect(mission).toMatchObject({ status: 'COMPLETED', attempt: 1, usage: { model_calls: 1 } })
})

test('a clock that was set back meanwhile does not hide from it that its lease is over', async () => {
  const meanwhile = async (platform: SimulatedPlatform) => {
    await goOnWithout(platform)
    platform.setClock(-10 * leaseMs)
  }
  const { late, paid } = await standingStill('after its claim', { meanwhile })
  expect([paid, late]).toEqual([1, []])
})

test('a call that comes when its mission has gone on is in the ledger, and counts against the budget', async () => {
  const budget = { usd: 100, tokens: 1_000_000 }
  const { id, mission, steps, late, problems, spending, paid } = await standingStill('in its call', { budget })
  expect([paid, late, problems]).toEqual([2, [`${id}#1.1#late`], []])
  expect(mission).toMatchObject({ status: 'COMPLETED', usage: { model_calls: 1 } })
  expect(steps).toHaveLength(1)
  const tokens = mission.usage.input_tokens + mission.usage.output_tokens
  expect(spending).toMatchObject({ spent_tokens: 2 * tokens, tokens: 2 * tokens })
})

test('so is one of a mission that has ended meanwhile by its deadline', async () => {
  const meanwhile = async (platform: SimulatedPlatform) => {
    platform.advance(2 * 3_600_000)
    await platform.process(sober, createMemory()).sweep()
  }
  const { id, mission, late, paid } = await standingStill('in its call', { meanwhile })
  expect([paid, late]).toEqual([1, [`${id}#1.1#late`]])
  expect(mission).toMatchObject({ status: 'EXPIRED', usage: { model_calls: 0 } })
})

test('so is one of a mission that was cancelled, where what its stop waits for cannot be written', async () => {
  const paid = createPaidModels('')
  const platform: SimulatedPlatform = await createSimulatedPlatform({ concurrency: 1, models: paid })
  const owner = platform.process(sober)
  const { id } = await owner.submit({ agent: 'echo', input: 'long' })
  paid.meanwhile(async () => void (await owner.cancel(id)))
  const [message] = platform.receive()
  let writes = 0
  const executor = platform.process((call, perform) => {
    // After its claim, and its end that came too late.
    if (call.operation === 'write' && ++writes === 3) throw new Error('It is not to be written')
    return perform()
  }, createMemory())
  await executor.execute(message?.body ?? '')
  const { late, aborted } = await platform.stored()
  platform.close()
  expect([paid.paid(), late, aborted]).toEqual([1, [`${id}#1.1#late`], []])
})

test.each([
  ['others have', goOnWithout],
  ['was cancelled', (platform: SimulatedPlatform, id: string) => platform.process(sober).cancel(id)],
])('a call that its provider refused costs nothing of a mission that %s meanwhile', async (_what, meanwhile) => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const { id } = await platform.process(sober).submit({ agent: 'echo', input: 'doomed' })
  const [message] = platform.receive()
  let writes = 0
  const executor = platform.process(async (call, perform) => {
    if (call.operation === 'write' && ++writes === 2) await meanwhile(platform, id)
    return perform()
  }, createMemory())
  await executor.execute(message?.body ?? '')
  const { mission } = await platform.record(id)
  const { late, aborted } = await platform.stored()
  platform.close()
  expect([mission.usage.model_calls, late, aborted]).toEqual([0, [], []])
})
