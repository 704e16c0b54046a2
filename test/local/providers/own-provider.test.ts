import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { ModelProvider } from '../../../contract/resources/model-provider.ts'
import { piece, useMockProvider } from '../../adapters/models/network.ts'
import { stream, usagePiece } from '../../adapters/models/openai/services.ts'
import { eventsOf, missions } from '../../scenarios/missions.ts'
import { freshName } from '../../scenarios/names.ts'
import { endpoints, price, useEdition } from './edition.ts'
import { type Locked, lockedBy } from './locked.ts'
import { openServices, type Services } from './services.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const key = 'sk-of-the-tenant-0123456789'
const wrongKey = 'sk-mistyped-by-the-tenant-012'

const mock = useMockProvider()
let locked: Locked
let services: Services
beforeAll(async () => {
  locked = await lockedBy(key, () => mock.url)
  services = await openServices()
})
afterAll(async () => {
  await locked.close()
  await services.close()
})

const edition = useEdition(() => ({
  url: mock.url,
  env: { SORTIE_FETCH_ALLOW: `${locked.host},${services.host}` },
}))

/** @returns its name */
async function put(given: object, name = freshName('mine')): Promise<string> {
  const models = { 'gpt-4o': { price }, large: { price } }
  const answer = await edition.api('PUT', `/v1/model-providers/${name}`, { json: { models, ...given } })
  expect([answer.status, answer.body]).toMatchObject([200, {}])
  return name
}

const keysAt = (from: number) => [...new Set(locked.keys.slice(from))]

/** Whether these bytes stand in any file of the edition. */
async function isOnDisk(text: string): Promise<boolean> {
  const files = await readdir(edition.data, { recursive: true, withFileTypes: true })
  const contents = await Promise.all(
    files.filter((one) => one.isFile()).map((one) => readFile(join(one.parentPath, one.name))),
  )
  expect(contents.length).toBeGreaterThan(0)
  return contents.some((bytes) => bytes.includes(text))
}

describe.each(Object.values(endpoints))('a service of a tenant’s own that speaks %s', (protocol) => {
  test('answers a mission to its end, by the tenant’s key, which is sealed and shown nowhere', async () => {
    const sum = { name: 'calculator', arguments: '{"expression":"40 + 2"}' }
    mock.on({ userMessage: 'What is 40 + 2?', hasToolResult: false }, { toolCalls: [sum] })
    mock.on({ userMessage: 'What is 40 + 2?', toolResultContains: '42' }, { content: 'It is 42.' })
    const before = locked.keys.length
    const base_url = protocol.startsWith('openai') ? `${locked.url}/v1` : locked.url
    const name = await put({ protocol, base_url, api_key: key })
    const agent = await edition.agent({ model: `${name}/gpt-4o`, tools: ['calculator'] })
    const mission = await edition.run(agent, { input: 'What is 40 + 2?' })
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'It is 42.', error: null })
    const { input_tokens, output_tokens, own_key_tokens, cost_usd, own_key_cost_usd } = mission.usage
    expect(own_key_tokens).toBe(input_tokens + output_tokens)
    expect(own_key_cost_usd).toBe(cost_usd)
    expect(cost_usd).toBeGreaterThan(0)
    expect(keysAt(before)).toEqual([key])

    const { steps, listed, explanation } = await edition.read(mission)
    expect(steps).toMatchObject([
      { kind: 'model_call', model: `${name}/gpt-4o`, own_key: true },
      { kind: 'tool_call', output: { result: 42 } },
      { kind: 'model_call', own_key: true, text: 'It is 42.' },
    ])
    const events = await eventsOf(edition.api, mission.id, { limit: 100 })
    const { body: shown } = await edition.api('GET', `/v1/model-providers/${name}`)
    expect(shown).toMatchObject({ has_key: true } satisfies Partial<ModelProvider>)
    expect(JSON.stringify([mission, steps, listed, explanation, events, shown])).not.toContain(key)
    expect(await isOnDisk(key)).toBe(false)
  })
})

test('a key that is refused is told to its tenant with what to do, and once it is replaced all is well', async () => {
  mock.onMessage('go', { content: 'Here I am.' })
  const service = { protocol: 'openai-chat', base_url: `${locked.url}/v1` }
  const name = await put({ ...service, api_key: wrongKey })
  const agent = await edition.agent({ model: `${name}/gpt-4o` })
  const refused = await edition.run(agent)
  expect(refused).toMatchObject({ status: 'FAILED', error: { code: 'model_key_refused' } })
  expect(refused.error?.message).toContain(`Give it another key with PUT /v1/model-providers/${name}`)
  expect(mock.getRequests()).toEqual([])

  const before = locked.keys.length
  await put({ ...service, api_key: key }, name)
  expect(await edition.run(agent)).toMatchObject({ status: 'COMPLETED', output: 'Here I am.' })
  expect(keysAt(before)).toEqual([key])
  const { items } = await missions(edition.api, `?agent=${agent}`)
  expect(JSON.stringify(items)).not.toContain(wrongKey)
  expect(await isOnDisk(wrongKey)).toBe(false)
})

describe('what a service answers that is no answer is told in words: ', () => {
  const used = usagePiece({ prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 })
  test.each<[string, object, string, string, RegExp]>([
    ['nothing', { content: '' }, 'stop', 'empty_answer', /answered with nothing, .*look at its instructions/],
    [
      'a refusal',
      { refusal: 'I’m sorry, I can’t help with that.' },
      'stop',
      'model_refused',
      /declined to answer; change the input .* It said: I’m sorry, I can’t help with that\./,
    ],
    [
      'what a filter left',
      { content: 'The answer is' },
      'content_filter',
      'output_filtered',
      /A filter of its provider withheld the answer .*\(content_filter\): change the input/,
    ],
    [
      'half an answer',
      { content: 'The three steps are: 1) open the' },
      'length',
      'output_truncated',
      /was cut off after 10 tokens, .*raise the agent’s limit max_output_tokens/,
    ],
  ])('%s', async (what, delta, finish, code, words) => {
    const model = what.replaceAll(/\W+/g, '-')
    services.model(model, (response) => stream(response, piece(delta), piece({}, finish), used))
    const service = { protocol: 'openai-chat', base_url: `${services.url}/v1`, api_key: key }
    const name = await put({ ...service, models: { [model]: { price } } })
    const mission = await edition.run(await edition.agent({ model: `${name}/${model}` }))
    expect(mission).toMatchObject({
      status: 'FAILED',
      output: null,
      error: { code, message: expect.stringMatching(words) },
    })
    expect(mission.error?.message).toContain(`${name}/${model}`)

    const asked = services.askedOf(model).length
    const { steps, listed, explanation } = await edition.read(mission)
    expect(steps).toHaveLength(asked)
    expect(listed?.error).toEqual(mission.error)
    expect(explanation.sentence).toContain(String(mission.error?.message))
    // Each of the replies has its price, though none of them was of use.
    expect(mission.usage).toMatchObject({ model_calls: asked, own_key_tokens: 110 * asked })
  })
})
