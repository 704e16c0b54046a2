import { describe, expect, test } from 'vitest'
import { createModels } from '../../../adapters/models/create-models.ts'
import { loadOllama } from '../../../adapters/models/ollama/provider.ts'
import { loadOpenAI } from '../../../adapters/models/openai/provider.ts'
import { circuitsInMemory } from '../../core/engine/circuits/in-memory.ts'
import { piece, sendEvents, useMockProvider, useRawServers } from './network.ts'
import { replyOf, requestOf } from './requests.ts'

const mock = useMockProvider()
const serve = useRawServers()
const quick = { retries: 1, firstPauseMs: 1, longestPauseMs: 5 }

test.each([
  ['offline/echo', 'hi'],
  ['offline/rules', 'offline rules model'],
])('%s needs no configuration', async (model, text) => {
  expect((await replyOf(createModels({}).generate(requestOf('hi', { model })))).text).toContain(text)
})

test('openai, with a key that is asked for when it is needed', async () => {
  mock.onMessage('hi', { content: 'from openai' })
  let askedForKey = 0
  const apiKey = async () => {
    askedForKey += 1
    return 'sk-test'
  }
  const models = createModels({ providers: new Map([['openai', loadOpenAI(apiKey, `${mock.url}/v1`)]]) })
  expect(askedForKey).toBe(0)
  const reply = await replyOf(models.generate(requestOf('hi', { model: 'openai/gpt-5-mini' })))
  expect(reply).toMatchObject({ text: 'from openai', finish: { model: 'openai/gpt-5-mini' } })
  expect(askedForKey).toBe(1)
})

test('ollama, at the compatible endpoint of its address', async () => {
  let path: string | undefined
  const server = await serve((request, response) => {
    path = request.url
    sendEvents(response, [piece({ content: 'from ollama' }), piece({}, 'stop'), '[DONE]'])
    response.end()
  })
  const models = createModels({ providers: new Map([['ollama', loadOllama(`${server.url}/`)]]) })
  expect((await replyOf(models.generate(requestOf('hi', { model: 'ollama/llama3:8b' })))).text).toBe('from ollama')
  expect(path).toBe('/v1/chat/completions')
})

test('tries again after a 500, and falls back when that does not help', async () => {
  const seen: string[] = []
  const broken = await serve((_request, response) => {
    seen.push('broken')
    response.writeHead(500).end('{}')
  })
  mock.onMessage('hi', { content: 'from the fallback' })
  const models = createModels({
    providers: new Map([
      ['openai', loadOpenAI(async () => 'sk-test', `${mock.url}/v1`)],
      ['ollama', loadOllama(broken.url)],
    ]),
    resilience: quick,
  })
  const request = requestOf('hi', { model: 'ollama/llama3', fallbacks: ['openai/gpt-5-mini', 'offline/echo'] })
  expect(await replyOf(models.generate(request))).toMatchObject({
    text: 'from the fallback',
    finish: { model: 'openai/gpt-5-mini' },
  })
  expect(seen).toHaveLength(2)
})

test('a model that is asked too often holds no other of its provider, and is not asked again before its time', async () => {
  const asked: string[] = []
  const server = await serve(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    const { model } = JSON.parse(body)
    asked.push(model)
    if (model === 'busy') return response.writeHead(429, { 'retry-after': '60' }).end('{}')
    sendEvents(response, [piece({ content: 'at once' }), piece({}, 'stop'), '[DONE]'])
    return response.end()
  })
  const models = createModels({ providers: new Map([['ollama', loadOllama(server.url)]]) }, circuitsInMemory())
  const busy = () => replyOf(models.generate(requestOf('hi', { model: 'ollama/busy' })))
  for (let n = 0; n < 3; n += 1)
    await expect(busy()).rejects.toMatchObject({ code: 'circuit_open', details: { why: 'rate_limited' } })
  expect((await replyOf(models.generate(requestOf('hi', { model: 'ollama/idle' })))).text).toBe('at once')
  expect(asked).toEqual(['busy', 'idle'])
})

test('falls back to an offline model', async () => {
  const broken = await serve((_request, response) => response.writeHead(503).end('{}'))
  const models = createModels({ providers: new Map([['ollama', loadOllama(broken.url)]]), resilience: quick })
  const request = requestOf('hi', { model: 'ollama/llama3', fallbacks: ['offline/echo'] })
  expect(await replyOf(models.generate(request))).toMatchObject({ text: 'hi', finish: { model: 'offline/echo' } })
})

test.each([
  [402, {}, 'model_credit_spent'],
  [429, { code: 'insufficient_quota' }, 'model_credit_spent'],
  [401, {}, 'model_key_refused'],
  [400, { code: 'context_length_exceeded' }, 'context_too_long'],
])('after a %d with %o another model is asked, and without one it ends as %s', async (status, error, code) => {
  const spent = await serve((_request, response) => response.writeHead(status).end(JSON.stringify({ error })))
  const models = createModels({ providers: new Map([['ollama', loadOllama(spent.url)]]), resilience: quick })
  const request = requestOf('hi', { model: 'ollama/llama3', fallbacks: ['offline/echo'] })
  expect(await replyOf(models.generate(request))).toMatchObject({ finish: { model: 'offline/echo' } })
  await expect(replyOf(models.generate({ ...request, fallbacks: [] }))).rejects.toMatchObject({
    code,
    retryable: false,
  })
})

test.each(['offline/none', 'openai/gpt-5-mini', 'nobody/model', 'constructor/x', 'default', ''])(
  'there is no model %s where it is not configured',
  async (model) => {
    const reply = replyOf(createModels({}).generate(requestOf('hi', { model })))
    await expect(reply).rejects.toEqual(expect.objectContaining({ code: 'model_unknown' }))
  },
)

describe('price', () => {
  test("is the operator's before the listed one, nothing for local models, and undefined where nobody knows", () => {
    const own = { input_usd_per_million: 9, output_usd_per_million: 10 }
    const models = createModels({ prices: { 'openai/gpt-5': own, 'ollama/mine': own } })
    expect(models.price('openai/gpt-5')).toEqual(own)
    expect(models.price('ollama/mine')).toEqual(own)
    expect(models.price('openai/gpt-5-mini')).toMatchObject({ input_usd_per_million: 0.25, output_usd_per_million: 2 })
    expect(models.price('offline/rules')).toEqual({ input_usd_per_million: 0, output_usd_per_million: 0 })
    expect(models.price('openai/unheard-of')).toBeUndefined()
    expect(models.price('constructor')).toBeUndefined()
  })
})
