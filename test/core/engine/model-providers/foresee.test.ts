import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { anthropic } from '../../../../adapters/models/anthropic/provider.ts'
import { createRoster } from '../../../../adapters/models/roster/create-roster.ts'
import { NewAgent } from '../../../../contract/resources/agent.ts'
import { NewMission } from '../../../../contract/resources/mission.ts'
import { PutModelProvider } from '../../../../contract/resources/model-provider.ts'
import { createAgent, updateAgent } from '../../../../core/features/agents/manage-agents.ts'
import { submitMission } from '../../../../core/features/missions/submit-mission.ts'
import { putModelProvider } from '../../../../core/features/model-providers/manage-model-providers.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  const small = { max_output_tokens: 100, abilities: ['images'] }
  const service = { protocol: 'openai-chat', base_url: 'https://api.example.com/v1', api_key: null, models: { small } }
  await putModelProvider(platform.ports)(platform.caller, 'mine', PutModelProvider.parse(service))
})
afterEach(() => platform.close())

const way = anthropic.aws?.load(() => async () => 'key')
const roster = createRoster({ providers: new Map(way ? [['anthropic', way]] : []) })
const ports = () => ({ ...platform.ports, roster })
const create = (given: object) =>
  createAgent(ports())(platform.caller, NewAgent.parse({ name: 'one', instructions: '', ...given }))
const change = (patch: object) => updateAgent(ports())(platform.caller, 'one', patch)
const submit = (given: object) =>
  submitMission(ports())(platform.caller, NewMission.parse({ agent: 'one', input: 'x', ...given }), undefined)

const claude = 'anthropic/claude-haiku-4-5'
const seedLeftOut = `${claude}: seed is left out: this provider takes none`

describe('what models are known not to take is told', () => {
  test('of each model, when an agent is made and when it is changed', async () => {
    const { warnings } = await create({ model: claude, fallback_models: ['mine/small'], settings: { seed: 7 } })
    expect(warnings).toEqual([seedLeftOut, 'mine/small: max_output_tokens is 100, the most that this model answers'])
    const patched = await change({
      fallback_models: [],
      settings: { temperature: 1.5, metadata: { team: 'a' } },
    })
    expect(patched.warnings).toEqual([
      expect.stringContaining('temperature is 1'),
      expect.stringContaining('metadata is left out but for user_id'),
    ])
  })

  test('of abilities that a tenant says its model has not', async () => {
    const given = { output_schema: { type: 'object' }, tools: ['clock'], settings: { reasoning_effort: 'low' } }
    const { warnings } = await create({ model: 'mine/small', ...given, limits: { max_output_tokens: 50 } })
    expect(warnings).toEqual([
      expect.stringContaining('not known to call tools'),
      expect.stringContaining('not known to reason'),
      expect.stringContaining('not known to take one'),
    ])
  })

  test('and nothing is where all is taken, or nobody knows', async () => {
    const settings = { seed: 7, temperature: 0.5, service_tier: 'flex' }
    expect(await create({ model: 'mine/other', settings })).not.toHaveProperty('warnings')
    expect(await change({ model: claude, settings: {} })).not.toHaveProperty('warnings')
    const kept = await change({ description: 'a remote one has models of its own' })
    expect(kept).not.toHaveProperty('warnings')
  })

  test('of a mission, where it has settings of its own', async () => {
    await create({ model: claude })
    expect((await submit({ settings: { seed: 7 } })).warnings).toEqual([seedLeftOut])
    await change({ settings: { seed: 7 } })
    expect(await submit({})).not.toHaveProperty('warnings')
    expect((await submit({ settings: { top_p: 0.5 } })).warnings).toEqual([seedLeftOut])
  })
})

test('a tool that must be called is refused where no model is known to call any, and taken where one may', async () => {
  const forced = { tools: ['clock'], settings: { tool_choice: 'required' } }
  await expect(create({ model: 'mine/small', ...forced })).rejects.toMatchObject({
    code: 'not_applicable',
    message: expect.stringContaining('none of mine/small is known to support tools'),
  })
  await create({ model: 'mine/small', fallback_models: ['mine/other'], ...forced })
  await change({ settings: {} })
  await change({ fallback_models: [] })
  await expect(submit({ settings: { tool_choice: { tool: 'clock' } } })).rejects.toMatchObject({
    code: 'not_applicable',
  })
})
