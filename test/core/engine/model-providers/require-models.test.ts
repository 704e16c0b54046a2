import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRoster } from '../../../../adapters/models/roster/create-roster.ts'
import { NewAgent } from '../../../../contract/resources/agent.ts'
import { PutModelProvider } from '../../../../contract/resources/model-provider.ts'
import { requireModels } from '../../../../core/engine/model-providers/require-models.ts'
import { createAgent, updateAgent } from '../../../../core/features/agents/manage-agents.ts'
import {
  deleteModelProvider,
  putModelProvider,
} from '../../../../core/features/model-providers/manage-model-providers.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  const service = { protocol: 'openai-chat', base_url: 'https://api.example.com/v1', api_key: null }
  await putModelProvider(platform.ports)(platform.caller, 'mine', PutModelProvider.parse(service))
})
afterEach(() => platform.close())

const endpoint = { protocol: 'gemini', base_url: 'https://example.com', models: { m: {} } }
const roster = createRoster({
  providers: new Map([['groq', async () => () => never()]]),
  endpoints: { groq: endpoint },
})
const check = (...models: readonly string[]) => requireModels({ roster }, platform.store, models)
const create = (given: object) =>
  createAgent(platform.ports)(platform.caller, NewAgent.parse({ name: 'one', instructions: '', ...given }))

test.each(['default', 'offline/rules', 'openai/unheard-of', 'bedrock/x', 'groq/any', 'mine/any'])(
  '%s may be asked: its provider is there, or may be given its key later',
  async (model) => {
    await check(model)
  },
)

test('one of a provider that nobody has is refused, with what there is', async () => {
  await expect(check('default', 'mine/m', 'nope/m')).rejects.toMatchObject({
    code: 'not_applicable',
    message:
      'There is no model nope/m: nope is neither a model provider of this installation nor one of your own. There are groq, offline, and of your own mine; PUT /v1/model-providers/nope adds one of your own, and GET /v1/models lists their models',
    details: { model: 'nope/m', providers: ['groq', 'offline', 'mine'] },
  })
})

test('of those that run in the process, each is known', async () => {
  await expect(check('offline/rule')).rejects.toMatchObject({
    code: 'not_applicable',
    message: 'There is no model offline/rule: there are offline/echo and offline/rules',
  })
})

test.each([{ model: 'nope/m' }, { fallback_models: ['mine/m', 'nope/m'] }])(
  'an agent is neither made nor changed with %j',
  async (given) => {
    await expect(create(given)).rejects.toMatchObject({ code: 'not_applicable' })
    await create({})
    await expect(updateAgent(platform.ports)(platform.caller, 'one', given)).rejects.toMatchObject({
      code: 'not_applicable',
    })
  },
)

test('an agent whose provider was deleted can be changed in all else', async () => {
  await create({ model: 'mine/m' })
  await deleteModelProvider(platform.ports)(platform.caller, 'mine')
  const update = updateAgent(platform.ports)
  expect(await update(platform.caller, 'one', { description: 'x' })).toMatchObject({ model: 'mine/m', version: 2 })
  await expect(update(platform.caller, 'one', { model: 'mine/other' })).rejects.toMatchObject({
    code: 'not_applicable',
  })
})

test('a remote agent’s workers have whatever model they like', async () => {
  expect(await create({ kind: 'remote', model: 'theirs/m' })).toMatchObject({ model: 'theirs/m' })
})

function never(): never {
  throw new Error('Nobody is asked')
}
