import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type * as z from 'zod'
import { createRoster } from '../../../../adapters/models/roster/create-roster.ts'
import { ModelProvider, PutModelProvider } from '../../../../contract/resources/model-provider.ts'
import {
  deleteModelProvider,
  putModelProvider,
} from '../../../../core/features/model-providers/manage-model-providers.ts'
import { getModelProvider, listModelProviders } from '../../../../core/features/model-providers/read-model-providers.ts'
import { maxModelProviders, readModelProvider } from '../../../../core/records/model-provider/model-provider.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
})
afterEach(() => platform.close())

const api_key = 'key-of-the-tenant'
const service = { protocol: 'openai-chat', base_url: 'https://api.example.com/v1' } as const
const roster = createRoster({
  endpoints: { taken: { protocol: 'gemini', base_url: 'https://example.com', models: {} } },
  tenantProtocols: ['openai-chat', 'anthropic'],
})

function put(given: Partial<z.input<typeof PutModelProvider>> = {}, name = 'mine') {
  const body = PutModelProvider.parse({ ...service, api_key, ...given })
  return putModelProvider({ ...platform.ports, roster })(platform.caller, name, body)
}

const get = (name = 'mine') => getModelProvider(platform.ports)(platform.caller, name)
const remove = (name = 'mine') => deleteModelProvider(platform.ports)(platform.caller, name)
const refused = (code: string, why = '') => expect.objectContaining({ code, message: expect.stringContaining(why) })
const revision = async () => (await readModelProvider(platform.store, 'mine'))?.body.revision
const iso = () => new Date(platform.now()).toISOString()

test('one is shown with all but its key', async () => {
  const price = { input_usd_per_million: 1, output_usd_per_million: 2 }
  const tiers = [{ ...price, above_input_tokens: 200_000 }]
  const models = {
    large: { context_window: 1000, abilities: ['tools' as const], price: { ...price, tiers } },
    'org/m:1': {},
  }
  const made = await put({ description: 'ours', models, timeouts: { first_byte_s: 10 } })
  expect(ModelProvider.parse(made)).toEqual({
    ...{ name: 'mine', description: 'ours', ...service, has_key: true, models, timeouts: { first_byte_s: 10 } },
    ...{ created_at: iso(), updated_at: iso(), key_set_at: iso() },
  })
  expect(await get()).toEqual(made)
  expect((await listModelProviders(platform.ports)(platform.caller, {})).items).toEqual([made])
  const bodies = ['entities', 'ephemeral'].map((table) => platform.database.prepare(`SELECT * FROM ${table}`))
  await platform.database.settled()
  expect(JSON.stringify(bodies.map((all) => all.all()))).not.toContain(api_key)
})

describe('a key', () => {
  test('that is given takes the place of the former one', async () => {
    const made = await put()
    const before = await revision()
    platform.advance(1000)
    expect(await put({ api_key: 'the-later-key' })).toEqual({ ...made, updated_at: iso(), key_set_at: iso() })
    expect(await revision()).not.toBe(before)
  })

  test('that is not given stays, for the same address', async () => {
    const made = await put()
    const before = await revision()
    platform.advance(1000)
    expect(await put({ api_key: undefined, description: 'other words' })).toEqual({
      ...{ ...made, description: 'other words', updated_at: iso() },
    })
    expect(await revision()).toBe(before)
  })

  test.each([
    ['another address', { base_url: 'https://evil.example.com/v1' }],
    ['another protocol', { protocol: 'anthropic' as const }],
  ])('that was given before goes to no %s', async (_, change) => {
    const made = await put()
    await expect(put({ ...change, api_key: undefined })).rejects.toEqual(refused('not_applicable', 'api_key again'))
    expect(await get()).toEqual(made)
    expect(await put({ ...change, api_key: null })).toMatchObject({ ...change, has_key: false, key_set_at: null })
  })

  test('has to be given or left out by word when it is made', async () => {
    await expect(put({ api_key: undefined })).rejects.toEqual(refused('not_applicable', 'null'))
    expect(await put({ api_key: null })).toMatchObject({ has_key: false })
    expect(await put({ api_key: undefined, base_url: 'https://other.example.com/v1' })).toMatchObject({
      has_key: false,
    })
  })
})

test.each<[string, Partial<z.input<typeof PutModelProvider>>, string]>([
  ['speaks what the installation takes of no tenant', { protocol: 'gemini' }, 'openai-chat, anthropic'],
  ['would be sent its key without https', { base_url: 'http://api.example.com/v1' }, 'https'],
  ['has a query in its address', { base_url: 'https://api.example.com/v1?a=b' }, 'query'],
])('none is taken that %s', async (_, change, why) => {
  await expect(put(change)).rejects.toEqual(refused('not_applicable', why))
  await expect(get()).rejects.toEqual(refused('not_found'))
})

test.each(['openai', 'bedrock', 'offline', 'taken'])(
  'a name of the installation’s, such as %s, is nobody else’s',
  async (name) => {
    await expect(put({}, name)).rejects.toEqual(refused('already_exists', 'another name'))
  },
)

test('a name that the installation took later stays its tenant’s, who can go on to rotate its key', async () => {
  const body = PutModelProvider.parse({ ...service, api_key })
  await putModelProvider({ ...platform.ports, roster: createRoster({}) })(platform.caller, 'taken', body)
  expect(await put({ api_key: 'the-later-key' }, 'taken')).toMatchObject({ name: 'taken' })
})

test('a tenant has so many, and no more until one is deleted', async () => {
  for (let at = 0; at < maxModelProviders; at += 1) await put({}, `p${at}`)
  await expect(put()).rejects.toEqual(refused('limit_exceeded', String(maxModelProviders)))
  await put({ description: 'a change' }, 'p0')
  await remove('p0')
  await put()
})

test('one that is deleted is gone, and made anew it is another', async () => {
  await put()
  const before = await revision()
  await remove()
  await expect(get()).rejects.toEqual(refused('not_found', 'GET /v1/model-providers'))
  await expect(remove()).rejects.toEqual(refused('not_found'))
  await put()
  expect(await revision()).not.toBe(before)
})

test('one of another tenant does not exist', async () => {
  await put()
  const other = { ...platform.caller, tenant: { ...platform.caller.tenant, id: 'ten_2' } }
  await expect(getModelProvider(platform.ports)(other, 'mine')).rejects.toEqual(refused('not_found'))
  await expect(deleteModelProvider(platform.ports)(other, 'mine')).rejects.toEqual(refused('not_found'))
  expect((await listModelProviders(platform.ports)(other, {})).items).toEqual([])
})
