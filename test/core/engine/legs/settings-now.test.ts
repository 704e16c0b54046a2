import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ModelRequest, Models } from '../../../../core/base/ports/models.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { calls, reply, says } from '../../../simulation/replies.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** It calls once, and answers then. */
const asked: ModelRequest[] = []
const models: Models = {
  price: () => undefined,
  async *generate(request) {
    asked.push(request)
    yield* reply([asked.length === 1 ? calls('calculator', { expression: '1 + 1' }) : says('done')])
  },
}

let platform: SimulatedPlatform
beforeEach(async () => {
  asked.splice(0)
  platform = await createSimulatedPlatform({ concurrency: 1, models })
})
afterEach(() => platform.close())

const agent = { name: 'one', instructions: '', tools: ['calculator' as const] }

test.each([['required' as const], [{ tool: 'calculator' as const }]])(
  'a model is sent its agent’s settings, and is free once it has called: %j',
  async (tool_choice) => {
    const process = platform.process((_call, perform) => perform())
    await process.createAgent({ ...agent, settings: { temperature: 0.2, tool_choice } })
    await process.submit({ agent: 'one', input: 'go' })
    await deliverAll(platform, (act) => act(process))
    expect(asked.map(({ settings }) => settings)).toEqual([{ temperature: 0.2, tool_choice }, { temperature: 0.2 }])
  },
)

test('without settings none are sent, and with others all of them each time', async () => {
  const process = platform.process((_call, perform) => perform())
  await process.createAgent(agent)
  await process.createAgent({ ...agent, name: 'other', settings: { tool_choice: 'auto', seed: 7, stop: ['END'] } })
  await process.submit({ agent: 'other', input: 'go' })
  await process.submit({ agent: 'one', input: 'go' })
  await deliverAll(platform, (act) => act(process))
  const all = { tool_choice: 'auto', seed: 7, stop: ['END'] }
  expect(asked.map(({ settings }) => settings).sort()).toEqual([all, all, undefined])
})

test('a choice of a tool that the agent does not have is refused', async () => {
  const process = platform.process((_call, perform) => perform())
  const chosen = { ...agent, settings: { tool_choice: { tool: 'clock' as const } } }
  await expect(process.createAgent(chosen)).rejects.toMatchObject({ code: 'not_applicable' })
  const none = { ...agent, tools: [], settings: { tool_choice: 'required' as const } }
  await expect(process.createAgent(none)).rejects.toMatchObject({ code: 'not_applicable' })
})
