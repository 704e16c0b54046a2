import { describe, expect, test } from 'vitest'
import { createModels } from '../../../../adapters/models/create-models.ts'
import { createRoster } from '../../../../adapters/models/roster/create-roster.ts'
import { detectProvider } from '../../../../adapters/models/settings/detect.ts'
import { parseModelsSetting, pricesIn, timeoutsIn } from '../../../../adapters/models/settings/models-setting.ts'
import { piece, sendEvents, useRawServers } from '../network.ts'
import { replyOf, requestOf } from '../requests.ts'

const serve = useRawServers()
const noOllama = async () => {
  throw new TypeError('fetch failed')
}
const price = { input_usd_per_million: 1, output_usd_per_million: 2, cached_input_usd_per_million: 0.1 }
const vllm = { protocol: 'openai-chat', base_url: 'http://127.0.0.1:8000/v1' }

function settingWith(endpoints: object, rest: object = {}): string {
  return JSON.stringify({ endpoints, ...rest })
}

describe('endpoints of the operator’s own', () => {
  test('are asked side by side, each at its address and with its key', async () => {
    const seen: string[] = []
    const servers = await Promise.all(
      ['one', 'two'].map((name) =>
        serve((request, response) => {
          seen.push(`${name} ${request.url} ${request.headers.authorization}`)
          sendEvents(response, [piece({ content: `from ${name}` }), piece({}, 'stop'), '[DONE]'])
          response.end()
        }),
      ),
    )
    const endpoints = {
      one: { protocol: 'openai-chat', base_url: `${servers[0]?.url}/v1`, key_env: 'ONE_KEY' },
      'two-eu': { protocol: 'openai-chat', base_url: `${servers[1]?.url}/v1` },
    }
    const { config } = await detectProvider({ ONE_KEY: 'sk-1', SORTIE_MODELS: settingWith(endpoints) }, noOllama)
    const models = createModels(config)
    expect((await replyOf(models.generate(requestOf('hi', { model: 'one/m' })))).text).toBe('from one')
    expect((await replyOf(models.generate(requestOf('hi', { model: 'two-eu/org/m:1' })))).text).toBe('from two')
    expect(seen).toEqual([
      'one /v1/chat/completions Bearer sk-1',
      expect.stringMatching(/^two \/v1\/chat\/completions /),
    ])
  })

  test('may have the default model', async () => {
    const env = { SORTIE_MODEL: 'my-vllm/qwen3', SORTIE_MODELS: settingWith({ 'my-vllm': vllm }) }
    expect((await detectProvider(env, noOllama)).default_model).toBe('my-vllm/qwen3')
  })

  test('tell in words whose key is not there, and not the keys that are', async () => {
    const endpoints = { one: { ...vllm, key_env: 'ONE_KEY' } }
    const detecting = detectProvider({ SORTIE_MODELS: settingWith(endpoints) }, noOllama)
    await expect(detecting).rejects.toThrow('SORTIE_MODELS says that the key of one is in ONE_KEY, which is not set')
  })

  test('have the prices that stand with their models, before which those that stand by themselves go', () => {
    const setting = parseModelsSetting(
      settingWith({ one: { ...vllm, models: { m: { price }, n: {} } } }, { prices: { 'openai/m': price } }),
    )
    expect(pricesIn(setting)).toEqual({ 'one/m': price, 'openai/m': price })
    expect(createModels({ prices: pricesIn(setting) }).price('one/m')).toEqual(price)
  })
})

test('prices of SORTIE_MODEL_PRICES win over those of SORTIE_MODELS', async () => {
  const env = {
    SORTIE_MODELS: settingWith({}, { prices: { 'a/m': price, 'b/m': price } }),
    SORTIE_MODEL_PRICES: '{"a/m":{"input_usd_per_million":9,"output_usd_per_million":9}}',
  }
  const { config } = await detectProvider(env, noOllama)
  expect(config.prices).toMatchObject({ 'a/m': { input_usd_per_million: 9 }, 'b/m': price })
})

test('prices may be others for longer calls, and are the endpoint’s and the operator’s alike', () => {
  const tiered = {
    ...price,
    tiers: [{ above_input_tokens: 200_000, input_usd_per_million: 2, output_usd_per_million: 4 }],
  }
  const setting = parseModelsSetting(
    settingWith({ one: { ...vllm, models: { m: { price: tiered } } } }, { prices: { 'a/m': tiered } }),
  )
  expect(pricesIn(setting)).toEqual({ 'one/m': tiered, 'a/m': tiered })
})

test('what tenants’ own services may speak is what the operator says, and all that is known where nothing is said', async () => {
  const said = async (rest: object) =>
    createRoster((await detectProvider({ SORTIE_MODELS: settingWith({}, rest) }, noOllama)).config).tenantProtocols()
  expect(await said({ tenant_protocols: ['anthropic'] })).toEqual(['anthropic'])
  expect(await said({ tenant_protocols: [] })).toEqual([])
  expect(await said({})).toEqual(expect.arrayContaining(['openai-chat', 'openai-responses', 'anthropic', 'gemini']))
})

test('times are those that the operator names, and no other', () => {
  const setting = parseModelsSetting('{"timeouts":{"first_byte_s":300,"whole_s":600}}')
  expect(timeoutsIn(setting)).toEqual({ firstChunkMs: 300_000, wholeMs: 600_000 })
})

test.each<[string, string, string]>([
  ['no JSON', '{', 'it is no JSON'],
  ['a list', '[]', 'all of it: '],
  ['what is not there', '{"endpoint":{}}', 'endpoint'],
  ['a protocol that nobody speaks', settingWith({ a: { ...vllm, protocol: 'smtp' } }), 'openai-chat'],
  ['no address', settingWith({ a: { ...vllm, base_url: 'localhost' } }), 'endpoints.a.base_url: '],
  ['a password', settingWith({ a: { ...vllm, base_url: 'https://user:secret@example.com' } }), 'hold no password'],
  ['another provider’s name', settingWith({ openai: vllm }), 'a provider of this name is there already'],
  ['the name of what needs none', settingWith({ offline: vllm }), 'a provider of this name is there already'],
  ['a name that no model’s could begin with', settingWith({ 'My Own': vllm }), 'begin with a letter'],
  ['a negative window', settingWith({ a: { ...vllm, models: { m: { context_window: -1 } } } }), 'context_window'],
  ['a price that is none', settingWith({}, { prices: { 'a/m': { input_usd_per_million: 1 } } }), 'output_usd'],
  [
    'a longer silence of one endpoint than of all',
    settingWith({ a: { ...vllm, timeouts: { silence_s: 301 } } }),
    'silence_s',
  ],
  ['a protocol for tenants that nobody speaks', '{"tenant_protocols":["smtp"]}', 'openai-chat'],
  ['a time without an end', '{"timeouts":{"whole_s":1e9}}', 'timeouts.whole_s'],
])('%s is refused in words', (_, setting, words) => {
  expect(() => parseModelsSetting(setting)).toThrow(/^SORTIE_MODELS cannot be taken: /)
  expect(() => parseModelsSetting(setting)).toThrow(words)
  expect(() => parseModelsSetting(setting)).not.toThrow('secret')
})

describe('the roster', () => {
  const setting = parseModelsSetting(
    settingWith({ one: { ...vllm, models: { m: { context_window: 32_768, abilities: ['tools'], price } } } }),
  )
  const load = async () => {
    throw new Error('Nobody is asked')
  }
  const roster = createRoster({
    providers: new Map([
      ['openai', load],
      ['one', load],
    ]),
    endpoints: setting.endpoints,
    prices: { ...pricesIn(setting), 'openai/mine': price, 'nobody/m': price },
  })
  const names = roster.models().map(({ name }) => name)

  test('says which names are the installation’s', () => {
    expect(['one', 'openai', 'bedrock', 'offline', 'nobody', ''].map(roster.has)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ])
  })

  test('has what is known of the providers that are there, and of no other', () => {
    expect(names).toEqual(expect.arrayContaining(['offline/echo', 'offline/rules', 'openai/gpt-5-mini', 'one/m']))
    expect(names).toContain('openai/mine')
    expect(names.filter((name) => /^(bedrock|nobody)/.test(name))).toEqual([])
    expect(new Set(names).size).toBe(names.length)
  })

  test('says what each can, what it costs, and who says so', () => {
    expect(roster.find('openai/gpt-5-mini')).toEqual({
      name: 'openai/gpt-5-mini',
      context_window: 400_000,
      max_output_tokens: 128_000,
      abilities: ['tools', 'images', 'documents', 'reasoning', 'structured_output'],
      price: {
        ...{ input_usd_per_million: 0.25, output_usd_per_million: 2, cached_input_usd_per_million: 0.025 },
        service_tiers: {
          batch: { input_usd_per_million: 0.125, output_usd_per_million: 1, cached_input_usd_per_million: 0.0125 },
          flex: { input_usd_per_million: 0.125, output_usd_per_million: 1, cached_input_usd_per_million: 0.0125 },
          priority: { input_usd_per_million: 0.5, output_usd_per_million: 4, cached_input_usd_per_million: 0.05 },
          ultrafast: { input_usd_per_million: 1.5, output_usd_per_million: 12, cached_input_usd_per_million: 0.15 },
        },
      },
      price_source: expect.stringMatching(/^https:.*, as of 20\d\d-\d\d-\d\d$/),
    })
    expect(roster.find('one/m')).toEqual({
      ...{ name: 'one/m', context_window: 32_768, abilities: ['tools'] },
      ...{ price, price_source: 'The operator set it' },
    })
  })

  test.each(['one/unheard-of', 'constructor/x', 'one/constructor', 'no-provider', ''])(
    'knows nothing of %j',
    (name) => {
      expect(roster.find(name)).toEqual({ name })
    },
  )
})
