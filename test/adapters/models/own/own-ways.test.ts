import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { createModels, type ModelsConfig } from '../../../../adapters/models/create-models.ts'
import { loadOllama } from '../../../../adapters/models/ollama/provider.ts'
import { createOwnWays } from '../../../../adapters/models/own/own-ways.ts'
import { protocols, providers } from '../../../../adapters/models/providers.ts'
import { createGuardedFetch } from '../../../../adapters/web/guarded-stream.ts'
import { SortieError } from '../../../../contract/errors.ts'
import { modelProtocols } from '../../../../contract/resources/model-provider.ts'
import type { Facts } from '../../../../core/base/ports/model-facts.ts'
import type { ModelRequest, OwnService, OwnServices } from '../../../../core/base/ports/models.ts'
import { installationProviders } from '../../../../core/records/model-provider/provider-name.ts'
import { circuitsInMemory } from '../../../core/engine/circuits/in-memory.ts'
import type { Loopback } from '../../web/loopback.ts'
import { piece, sendEvents, useRawServers } from '../network.ts'
import { replyOf, requestOf } from '../requests.ts'

const serve = useRawServers()
const quick = { retries: 0, firstPauseMs: 1, longestPauseMs: 5 }
const key = 'key-of-the-tenant'

const usual = { tenant: 'ten_1', name: 'mine', revision: 'rev_1', protocol: 'openai-chat', timeouts: {} }

function service(at: string, changes: Partial<OwnService> = {}): OwnService {
  return { ...usual, base_url: `${at}/v1`, key: async () => key, facts: () => ({}), price: () => undefined, ...changes }
}

/** As a tenant has them now: a test may change them. */
function has(...services: readonly OwnService[]) {
  const all = new Map(services.map((one) => [one.name, one]))
  const own: OwnServices = {
    tenant: 'ten_1',
    find: async (name) => all.get(name),
    known: (name) => all.get(name),
  }
  return { all, own }
}

function modelsWith(allowHosts: readonly string[], config: ModelsConfig = {}) {
  return createModels({ resilience: quick, ...config }, circuitsInMemory(), async () =>
    createGuardedFetch({ allowHosts }),
  )
}

const ask = (models: ReturnType<typeof createModels>, own: OwnServices, changes: object = {}) =>
  replyOf(models.generate(requestOf('hi', { model: 'mine/large', own, ...changes })))

/** A service that says with which key it was asked. */
async function telling(
  asked: (string | undefined)[] = [],
): Promise<Loopback & { readonly asked: (string | undefined)[] }> {
  const server = await serve((request, response) => {
    asked.push(request.headers.authorization)
    sendEvents(response, [piece({ content: 'at your service' }), piece({}, 'stop'), '[DONE]'])
    response.end()
  })
  return { ...server, asked }
}

test('a model of a tenant’s own service is asked with the tenant’s key', async () => {
  const server = await telling()
  const reply = await ask(modelsWith([server.host]), has(service(server.url)).own)
  expect(reply).toMatchObject({ text: 'at your service', finish: { model: 'mine/large' } })
  expect(server.asked).toEqual([`Bearer ${key}`])
})

test('each protocol is spoken to it, with its key where that protocol has it', async () => {
  const sent: unknown[] = []
  const server = await serve((request, response) => {
    const { authorization, 'x-api-key': anthropic, 'x-goog-api-key': gemini } = request.headers
    sent.push([request.url?.replace(/\?.*/, ''), authorization ?? anthropic ?? gemini])
    response.writeHead(500).end('{}')
  })
  for (const protocol of protocols.keys()) {
    const base_url = protocol.startsWith('openai') ? `${server.url}/v1` : server.url
    const { own } = has(service(server.url, { protocol, base_url, revision: protocol }))
    await expect(ask(modelsWith([server.host]), own)).rejects.toMatchObject({ code: 'model_unavailable' })
  }
  expect(sent).toEqual([
    ['/v1/chat/completions', `Bearer ${key}`],
    ['/v1/responses', `Bearer ${key}`],
    ['/v1/messages', key],
    ['/v1beta/models/large:streamGenerateContent', key],
  ])
})

test('an address of the inside is not called, and says so', async () => {
  const server = await telling()
  await expect(ask(modelsWith([]), has(service(server.url)).own)).rejects.toMatchObject({
    code: 'model_rejected',
    message: expect.stringContaining('is not an address of the public internet'),
  })
  expect(server.asked).toEqual([])
})

test('it is sent to no host where it is redirected', async () => {
  const elsewhere = await telling()
  const server = await serve((_request, response) => response.writeHead(307, { location: elsewhere.url }).end())
  const asked = ask(modelsWith([server.host, elsewhere.host]), has(service(server.url)).own)
  await expect(asked).rejects.toMatchObject({ code: 'model_unavailable', message: expect.stringContaining('sends on') })
  expect(elsewhere.asked).toEqual([])
})

describe('a key', () => {
  test('that was replaced is sent no more, and one that stays is opened once', async () => {
    const server = await telling()
    let opened = 0
    const opening = (one: string) => async () => {
      opened += 1
      return one
    }
    const { all, own } = has(service(server.url, { key: opening('the-first-key') }))
    const models = modelsWith([server.host])
    for (let n = 0; n < 3; n += 1) await ask(models, own)
    all.set('mine', service(server.url, { key: opening('the-second-key'), revision: 'rev_2' }))
    for (let n = 0; n < 2; n += 1) await ask(models, own)
    expect(server.asked.map((sent) => sent?.slice('Bearer '.length))).toEqual([
      ...['the-first-key', 'the-first-key', 'the-first-key'],
      ...['the-second-key', 'the-second-key'],
    ])
    expect(opened).toBe(2)
  })

  test('is another’s of the same name for another tenant', async () => {
    const server = await telling()
    const models = modelsWith([server.host])
    await ask(models, has(service(server.url)).own)
    const theirs = service(server.url, { tenant: 'ten_2', key: async () => 'key-of-another' })
    await ask(models, { ...has(theirs).own, tenant: 'ten_2' })
    expect(server.asked).toEqual([`Bearer ${key}`, 'Bearer key-of-another'])
  })

  test('that is refused says who can do what, and is in no message', async () => {
    const server = await serve((request, response) =>
      response.writeHead(401).end(JSON.stringify({ error: { message: `no ${request.headers.authorization}` } })),
    )
    const failure = await ask(modelsWith([server.host]), has(service(server.url)).own).catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'model_key_refused',
      message: expect.stringContaining('PUT /v1/model-providers/mine'),
    })
    expect(String(failure)).not.toContain(key)
  })

  test('whose credit is spent is the tenant’s to top up', async () => {
    const server = await serve((_request, response) => response.writeHead(402).end('{}'))
    await expect(ask(modelsWith([server.host]), has(service(server.url)).own)).rejects.toMatchObject({
      code: 'model_credit_spent',
      message: expect.stringContaining('your key for mine'),
    })
  })

  test.each([400, 500, 503])('that is given back with a status of %d is told to nobody', async (status) => {
    const server = await serve((request, response) =>
      response
        .writeHead(status)
        .end(JSON.stringify({ error: { message: `You sent ${request.headers.authorization}` } })),
    )
    const failure = await ask(modelsWith([server.host]), has(service(server.url)).own).catch((error: unknown) => error)
    expect(String(failure)).toContain('[secret]')
    expect(String(failure)).not.toContain(key)
  })

  test('that a model says is hidden in what it said', async () => {
    const server = await serve((request, response) => {
      sendEvents(response, [piece({ content: `${request.headers.authorization}` }), piece({}, 'stop'), '[DONE]'])
      response.end()
    })
    expect((await ask(modelsWith([server.host]), has(service(server.url)).own)).text).toBe('Bearer [secret]')
  })

  test('that cannot be opened is like one that is refused', async () => {
    const server = await telling()
    const closed = async (): Promise<string> => {
      throw new SortieError('model_key_refused', 'It cannot be opened')
    }
    const { own } = has(service(server.url, { key: closed }))
    const models = modelsWith([server.host])
    await expect(ask(models, own)).rejects.toMatchObject({ code: 'model_key_refused' })
    expect(await ask(models, own, { fallbacks: ['offline/echo'] })).toMatchObject({ text: 'hi' })
    expect(server.asked).toEqual([])
  })

  test('is none where the service wants none', async () => {
    const server = await telling()
    await ask(modelsWith([server.host]), has(service(server.url, { key: async () => undefined })).own)
    expect(server.asked).toEqual(['Bearer none'])
  })
})

test('what one key came to says nothing of another: of another tenant, or of the one after it', async () => {
  const asked: (string | undefined)[] = []
  const server = await serve((request, response) => {
    asked.push(request.headers.authorization)
    if (request.headers.authorization === `Bearer ${key}`)
      return response.writeHead(429, { 'retry-after': '60' }).end('{}')
    sendEvents(response, [piece({ content: 'at once' }), piece({}, 'stop'), '[DONE]'])
    return response.end()
  })
  const models = modelsWith([server.host])
  const { all, own } = has(service(server.url))
  for (let n = 0; n < 3; n += 1)
    await expect(ask(models, own)).rejects.toMatchObject({ code: 'circuit_open', details: { why: 'rate_limited' } })
  const theirs = service(server.url, { tenant: 'ten_2', revision: 'rev_7', key: async () => 'key-of-another' })
  expect((await ask(models, { ...has(theirs).own, tenant: 'ten_2' })).text).toBe('at once')
  all.set('mine', service(server.url, { revision: 'rev_2', key: async () => 'another-key' }))
  expect((await ask(models, own)).text).toBe('at once')
  expect(asked).toHaveLength(3)
})

test('its own times hold in the place of the installation’s', async () => {
  const server = await serve(() => {})
  const { own } = has(service(server.url, { timeouts: { first_byte_s: 0.02 } }))
  await expect(ask(modelsWith([server.host]), own)).rejects.toMatchObject({
    code: 'model_unavailable',
    message: expect.stringContaining('silent for 20 ms'),
  })
})

describe('what its tenant says of a model', () => {
  const Sent = z.object({
    max_tokens: z.number(),
    messages: z.array(z.object({ role: z.string(), content: z.unknown() })),
  })
  const image = { type: 'file', blob: 'files/f1', bytes: 3, media_type: 'image/png', name: 'plan.png' } as const
  const look: Partial<ModelRequest> = {
    turns: [{ role: 'user', parts: [{ type: 'text', text: 'Look:' }, image] }],
    readFile: async () => new Uint8Array([1, 2, 3]),
  }

  async function sentTo(facts: Facts, request: Partial<ModelRequest>) {
    const bodies: string[] = []
    const server = await serve(async (asked, response) => {
      bodies.push(await text(asked))
      sendEvents(response, [piece({ content: 'seen' }), piece({}, 'stop'), '[DONE]'])
      response.end()
    })
    const { own } = has(service(server.url, { facts: (model) => (model === 'mine/large' ? facts : {}) }))
    const { finish } = await ask(modelsWith([server.host]), own, request)
    const { max_tokens, messages } = Sent.parse(JSON.parse(bodies[0] ?? ''))
    return { max_tokens, said: JSON.stringify(messages.at(-1)?.content), adjustments: finish.adjustments }
  }

  test('decides which files it is sent as they are', async () => {
    const { said, adjustments } = await sentTo({ abilities: ['images'] }, look)
    expect(said).toContain('data:image/png;base64,AQID')
    expect(adjustments).toBeUndefined()
    const told = await sentTo({ abilities: ['tools'] }, look)
    expect(told).toMatchObject({ adjustments: ['plan.png is told in words'] })
    expect(told.said).not.toContain('base64')
    expect(await sentTo({}, look)).toEqual(told)
  })

  test('bounds what it is asked for, which the answer tells', async () => {
    expect(await sentTo({ max_output_tokens: 300 }, { max_tokens: 1000 })).toMatchObject({
      max_tokens: 300,
      adjustments: ['max_tokens is 300, the most that this model answers'],
    })
    for (const facts of [{ max_output_tokens: 1000 }, {}])
      expect(await sentTo(facts, { max_tokens: 1000 })).toMatchObject({ max_tokens: 1000, adjustments: undefined })
  })
})

test('an operator’s endpoint has times of its own too', async () => {
  const server = await serve(() => {})
  const endpoints = {
    slow: { protocol: 'openai-chat', base_url: server.url, models: {}, timeouts: { first_byte_s: 0.02 } },
  }
  const models = createModels({ providers: new Map([['slow', loadOllama(server.url)]]), endpoints, resilience: quick })
  await expect(replyOf(models.generate(requestOf('hi', { model: 'slow/one' })))).rejects.toMatchObject({
    message: expect.stringContaining('silent for 20 ms'),
  })
})

describe('no service is called', () => {
  test('whose protocol this installation does not take', async () => {
    const server = await telling()
    const models = modelsWith([server.host], { tenantProtocols: ['gemini'] })
    await expect(ask(models, has(service(server.url)).own)).rejects.toMatchObject({
      code: 'model_unknown',
      message: expect.stringContaining('openai-chat'),
    })
    expect(server.asked).toEqual([])
  })

  test('where nothing reaches any', async () => {
    const server = await telling()
    await expect(ask(createModels({}), has(service(server.url)).own)).rejects.toMatchObject({ code: 'model_unknown' })
  })

  test('that is no more', async () => {
    const server = await telling()
    const { all, own } = has(service(server.url))
    const models = modelsWith([server.host])
    await ask(models, own)
    all.delete('mine')
    await expect(ask(models, own)).rejects.toMatchObject({
      code: 'model_unknown',
      message: expect.stringContaining('mine is not a model provider of your own'),
    })
    expect(server.asked).toHaveLength(1)
  })
})

test('the names that every installation has are never looked for among a tenant’s', async () => {
  const looked: string[] = []
  const own: OwnServices = {
    tenant: 'ten_1',
    async find(name) {
      looked.push(name)
      return undefined
    },
    known: () => undefined,
  }
  for (const model of ['offline/echo', 'openai/gpt-5', 'offline/none', 'bedrock/x', 'mine/x', ''])
    await replyOf(modelsWith([]).generate(requestOf('hi', { model, own }))).catch(() => {})
  expect(looked).toEqual(['mine'])
})

test('a process keeps few services, and none for long after its last use', async () => {
  let time = 0
  let opened = 0
  const ways = createOwnWays({ fetch: async () => fetch }, () => time)
  const find = (name: string) => {
    const one = service('https://example.com', {
      name,
      key: async () => {
        opened += 1
        return key
      },
    })
    return ways.find({ model: `${name}/x`, own: has(one).own })
  }
  for (let n = 0; n < 501; n += 1) await find(`s${n}`)
  await find('s500')
  expect(opened).toBe(501)
  await find('s0')
  expect(opened).toBe(502)
  time += 4 * 60_000
  await find('s0')
  time += 4 * 60_000
  await find('s0')
  expect(opened).toBe(502)
  await find('s500')
  expect(opened).toBe(503)
})

test('the names and protocols that the contract and core know are those that there are', () => {
  expect([...installationProviders].sort()).toEqual(['offline', ...providers.map(({ name }) => name)].sort())
  expect([...modelProtocols].sort()).toEqual([...protocols.keys()].sort())
})
