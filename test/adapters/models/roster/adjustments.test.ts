import { expect, test } from 'vitest'
import { createRoster } from '../../../../adapters/models/roster/create-roster.ts'
import { deployedModels } from '../../../../adapters/models/settings/deployed-models.ts'

const roster = createRoster(deployedModels(undefined, () => async () => undefined))
const clock = { name: 'clock', description: '', parameters: { type: 'object' } }
const settings = { seed: 7, parallel_tool_calls: false, metadata: { team: 'a' } } as const

const adjustments = (model: string, protocol?: string) =>
  roster.adjustments({ model, tools: [clock], max_tokens: 1000, settings }, protocol)

test.each([
  ['openai/gpt-5', undefined, ['seed']],
  ['anthropic/claude-haiku-4-5', undefined, ['seed', 'metadata']],
  ['gemini/gemini-3.8-flash', undefined, ['parallel_tool_calls', 'metadata']],
  ['bedrock/us.amazon.nova-lite-v1:0', undefined, ['parallel_tool_calls', 'seed']],
  ['offline/rules', undefined, []],
  ['mine/any', 'openai-chat', []],
  ['mine/any', 'openai-responses', ['seed']],
  ['mine/any', 'anthropic', ['seed', 'metadata']],
  ['mine/any', 'gemini', ['parallel_tool_calls', 'metadata']],
  ['mine/any', 'unheard-of', []],
])('%s, which speaks %s, is known not to take %j', async (model, protocol, names) => {
  const told = await adjustments(model, protocol)
  expect(told.map((words) => words.split(' ')[0]).sort()).toEqual([...names].sort())
})
