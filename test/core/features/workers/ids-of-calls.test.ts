import { expect, test } from 'vitest'
import { deliverAll } from '../../../simulation/deliver.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { agent, workerApi } from '../../../simulation/worker-api.ts'

const time = '2026-11-21T08:00:00.000Z'
const times = { started_at: time, finished_at: time }
const said = { ...times, kind: 'model_call' as const, model: 'm', input_tokens: 1, output_tokens: 1 }

test('a report of two calls with one id is refused, and changes nothing', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const owner = platform.process((_call, perform) => perform())
  await owner.createAgent({ name: agent, kind: 'remote' })
  const worker = workerApi(platform)
  const instance = await worker.register()
  const { id } = await owner.submit({ agent, input: 'x' })
  // The first poll makes the mission an offer, and another takes it.
  await worker.poll(instance)
  await deliverAll(platform, (act) => act(owner))
  const work = await worker.poll(instance)
  if (!work) throw new Error('Nothing is given out')
  const report = (ids: readonly string[]) => {
    const tool_calls = ids.map((own) => ({ id: own, name: 'look', arguments: {} }))
    return worker.reportSteps(instance, work, [{ ...said, text: 'Let me look', tool_calls }])
  }
  await expect(report(['a', 'b', 'a'])).rejects.toMatchObject({
    code: 'invalid_input',
    message: 'Two calls of step 1 have the id a: give each its own',
  })
  expect((await platform.record(id)).mission.usage.model_calls).toBe(0)
  expect(await report(['a', 'b', 'c'])).toMatchObject({ steps: 1 })
  platform.close()
})
