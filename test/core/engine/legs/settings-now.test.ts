import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ModelRequest, Models } from '../../../../core/base/ports/models.ts'
import { settingsOf, settingsWith } from '../../../../core/engine/legs/settings-of.ts'
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

test('a mission’s own settings stand in place of its agent’s, each by its name, and are shown with it', async () => {
  const process = platform.process((_call, perform) => perform())
  await process.createAgent({ ...agent, settings: { temperature: 0.2, seed: 7, metadata: { team: 'a' } } })
  const settings = { temperature: 1, service_tier: 'flex', metadata: { order: '12' } }
  const mission = await process.submit({ agent: 'one', input: 'go', settings })
  expect(mission.settings).toEqual(settings)
  await deliverAll(platform, (act) => act(process))
  const all = { temperature: 1, seed: 7, service_tier: 'flex', metadata: { order: '12' } }
  expect(asked.map((request) => request.settings)).toEqual([all, all])
  expect((await platform.record(mission.id)).mission).toMatchObject({ status: 'COMPLETED', settings })
  const plain = await process.submit({ agent: 'one', input: 'go' })
  expect(plain).not.toHaveProperty('settings')
})

test('what is between Sortie and who follows is told no model', async () => {
  const process = platform.process((_call, perform) => perform())
  await process.createAgent({ ...agent, settings: { seed: 7, live_reasoning: false } })
  const settings = { temperature: 1, live_reasoning: true }
  expect(await process.submit({ agent: 'one', input: 'go' })).not.toHaveProperty('settings')
  expect(await process.submit({ agent: 'one', input: 'go', settings })).toMatchObject({ settings })
  await deliverAll(platform, (act) => act(process))
  expect(new Set(asked.map((request) => JSON.stringify(request.settings)))).toEqual(
    new Set(['{"seed":7}', '{"seed":7,"temperature":1}']),
  )
})

test('settings of a mission that its agent cannot follow are refused, and nothing is accepted', async () => {
  const process = platform.process((_call, perform) => perform())
  await process.createAgent(agent)
  const settings = { tool_choice: { tool: 'clock' as const } }
  const refused = process.submit({ agent: 'one', input: 'go', settings })
  await expect(refused).rejects.toMatchObject({ code: 'not_applicable' })
  expect((await platform.stored()).missions).toEqual([])
})

test('a request that is repeated with other settings is another one', async () => {
  const process = platform.process((_call, perform) => perform())
  await process.createAgent(agent)
  const given = { agent: 'one', input: 'go', settings: { seed: 1 } }
  const { id } = await process.submit(given, 'key')
  expect(await process.submit(given, 'key')).toMatchObject({ id })
  const other = process.submit({ ...given, settings: { seed: 2 } }, 'key')
  await expect(other).rejects.toMatchObject({ code: 'idempotency_mismatch' })
})

test('a tool that a mission chose is not asked of another agent that it was handed over to', () => {
  const mission = { settings: { tool_choice: { tool: 'clock' as const }, seed: 1 } }
  expect(settingsOf({ tools: ['clock'] }, mission)).toEqual({ tool_choice: { tool: 'clock' }, seed: 1 })
  expect(settingsOf({ tools: [] }, mission)).toEqual({ seed: 1 })
  expect(settingsOf({ tools: [], settings: { seed: 2 } }, {})).toEqual({ seed: 2 })
})

test('a tool of a server is chosen as its agent names it, or as its model is told of it', () => {
  for (const tool of ['mcp:shop/FindOrder', 'mcp__shop__FindOrder']) {
    const mission = { settings: { tool_choice: { tool } } }
    for (const tools of [['mcp:shop/FindOrder'], ['mcp:shop/*', 'clock']]) {
      expect(settingsOf({ tools }, mission)).toEqual({ tool_choice: { tool } })
    }
    expect(settingsOf({ tools: ['mcp:shop/other', 'mcp:store/*'] }, mission)).toEqual({})
  }
})

test('a model is made to call what it is told of, by the name that it is told, and nothing else', () => {
  const spec = (name: string) => ({ name, description: '', parameters: {} })
  const tools = [spec('clock'), spec('mcp__shop__FindOrder')]
  const choosing = (tool: string) => settingsWith(tools, { seed: 1, tool_choice: { tool } })
  expect(choosing('mcp:shop/FindOrder')).toEqual({ seed: 1, tool_choice: { tool: 'mcp__shop__FindOrder' } })
  expect(choosing('clock')).toEqual({ seed: 1, tool_choice: { tool: 'clock' } })
  expect(choosing('mcp:shop/paused')).toEqual({ seed: 1 })
  expect(settingsWith([], { tool_choice: 'required' })).toEqual({})
  expect(settingsWith(tools, { tool_choice: 'required' })).toEqual({ tool_choice: 'required' })
  expect(settingsWith([], { tool_choice: 'none' })).toEqual({ tool_choice: 'none' })
  expect(settingsWith(tools, undefined)).toBeUndefined()
})
