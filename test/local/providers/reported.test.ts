import type { ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { MissionTree } from '../../../contract/resources/mission-tree.ts'
import {
  type Event,
  input,
  said,
  stream as send,
  start,
  stop,
  usage,
  use,
  useConverse,
} from '../../adapters/models/bedrock/converse-server.ts'
import { converseViolations } from '../../adapters/models/checkers/converse.ts'
import { piece } from '../../adapters/models/network.ts'
import { callPiece, refuse, stream, usagePiece } from '../../adapters/models/openai/services.ts'
import { type Loopback, listen } from '../../adapters/web/loopback.ts'
import { inStatus, missionOf, missions, submit } from '../../scenarios/missions.ts'
import { price, useEdition } from './edition.ts'
import { openServices, type Services } from './services.ts'

// Each of these is a life of a mission, or of many, and machines may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let services: Services
let pages: Loopback
const converse = useConverse()
beforeAll(async () => {
  services = await openServices()
  pages = await listen((_request, response) => response.end('lorem ipsum '.repeat(5000)))
})
afterAll(async () => {
  await services.close()
  await pages.close()
})

const priced = ['usage-in-other-words', 'usage-of-nulls', 'usage-of-zeros', 'flood']
const edition = useEdition(() => ({
  url: services.url,
  bedrock: converse.url,
  priced,
  env: { SORTIE_FETCH_ALLOW: pages.host },
}))

const well = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 }
function answer(response: ServerResponse, text: string, told: unknown = well): void {
  stream(response, piece({ role: 'assistant', content: text }), piece({}, 'stop'), usagePiece(told))
}
const bad = (response: ServerResponse, message: string) =>
  refuse(response, 400, { error: { message, type: 'invalid_request_error' } })

describe('what a call used, told in a way that nobody expects', () => {
  test.each([
    ['usage-in-other-words', { input_tokens: 11, output_tokens: 5, total_tokens: 16 }, undefined],
    ['usage-of-zeros', { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }, true],
    ['usage-of-nulls', { prompt_tokens: null, completion_tokens: null, total_tokens: null }, true],
  ])('%s: the mission can be read, as can all others, and its budget counts it', async (model, told, estimated) => {
    services.model(model, (response) => answer(response, 'four', told))
    const agent = await edition.agent({ model: `chat/${model}` })
    await edition.api('PUT', `/v1/budgets/agent:${agent}/day`, { json: { tokens: 100_000, usd: 1 } })
    const before = await edition.run(agent)
    const mission = await edition.run(agent)
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'four' })
    expect(mission.usage.estimated).toBe(estimated)
    const { input_tokens, output_tokens, cost_usd } = mission.usage
    expect(input_tokens).toBeGreaterThan(0)
    expect(output_tokens).toBeGreaterThan(0)
    const cost = (input_tokens * price.input_usd_per_million + output_tokens * price.output_usd_per_million) / 1e6
    expect(cost_usd).toBeCloseTo(cost, 9)

    const { steps, listed } = await edition.read(mission)
    expect(steps).toMatchObject([{ kind: 'model_call', input_tokens, output_tokens, cost_usd }])
    expect(listed).toEqual(mission)
    expect((await missions(edition.api)).items.map(({ id }) => id)).toEqual(
      expect.arrayContaining([mission.id, before.id]),
    )
    const { body } = await edition.api('GET', `/v1/missions/${mission.id}/tree`)
    expect(MissionTree.parse(body).items).toHaveLength(1)
    const spent = await edition.spent(agent)
    const used = [before, mission].map(({ usage: one }) => one)
    expect(spent.tokens).toBe(used.reduce((sum, one) => sum + one.input_tokens + one.output_tokens, 0))
    expect(spent.usd).toBeCloseTo(2 * cost_usd, 6)
  })
})

/** A service that is as strict as its documentation, for each of its models. */
function strictConverse(answers: Readonly<Record<string, (body: string) => readonly Event[]>>): void {
  converse.answer = async (request, response) => {
    const body: unknown = await json(request)
    const violations = converseViolations(body)
    const model = /model\/([^/]+)\//.exec(request.url)?.[1] ?? ''
    if (violations.length > 0) {
      response.writeHead(400, { 'content-type': 'application/json', 'x-amzn-errortype': 'ValidationException' })
      return response.end(JSON.stringify({ message: violations.join() }))
    }
    send(response, answers[model]?.(JSON.stringify(body)) ?? [])
    return response.end()
  }
}
const saying = (text: string) => [start, said(text), stop('end_turn'), usage]
const calling = (name: string, args: object) => [
  start,
  use(0, 't1', name),
  input(0, JSON.stringify(args)),
  stop('tool_use'),
  usage,
]

describe('Bedrock', () => {
  test('a conversation goes on however long it is, though its first message must be the user’s', async () => {
    let replies = 0
    strictConverse({
      talker: (body) => {
        replies += 1
        return saying(body.includes('You keep the memory') ? 'It counted.' : `reply ${replies}`)
      },
    })
    const agent = await edition.agent({ model: 'bedrock/talker' })
    const turns = Array.from({ length: 36 }, (_, at) => `turn ${at + 1}`)
    const heard = await edition.talk(agent, turns)
    expect(heard.map(({ outcome }) => outcome)).toEqual(turns.map(() => 'completed'))
    const { items } = await missions(edition.api, `?agent=${agent}&limit=100`)
    expect(items.map(({ status, error }) => [status, error])).toEqual(turns.map(() => ['COMPLETED', null]))
  })

  test('a mission that is handed over to an agent without tools comes to its end', async () => {
    const plain = await edition.agent({ model: 'bedrock/plain', instructions: 'Say it in plain words.' })
    strictConverse({
      caller: () => calling('handoff', { agent: plain }),
      plain: () => saying('in plain words'),
    })
    const agent = await edition.agent({ model: 'bedrock/caller', tools: ['handoff'] })
    const mission = await edition.run(agent)
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'in plain words', error: null })
    const { steps, listed } = await edition.read(mission)
    expect(steps.map(({ kind }) => kind)).toEqual(['model_call', 'tool_call', 'model_call'])
    expect(listed?.output).toBe('in plain words')
  })
})

describe('a model that is asked too often', () => {
  test('keeps no other of its service waiting, and says what its missions wait for', async () => {
    services.model('never', (response) => refuse(response, 429, { error: { message: 'Rate limit reached' } }))
    services.model('idle', (response) => answer(response, 'at once'))
    const [busy, idle] = [await edition.agent({ model: 'chat/never' }), await edition.agent({ model: 'chat/idle' })]
    const submitted = await Promise.all(
      [1, 2, 3].map(() => submit(edition.api, { agent: busy, input: 'go', max_attempts: 1 })),
    )
    const waiting = await Promise.all(
      submitted.map(({ id }) => inStatus(edition.platform, edition.api, id, 'SCHEDULED')),
    )
    expect(await edition.run(idle)).toMatchObject({ status: 'COMPLETED', output: 'at once' })
    for (const { id } of waiting) {
      const mission = await missionOf(edition.api, id)
      expect(mission.error).toBeNull()
      const { explanation } = await edition.read(mission)
      expect(explanation.sentence).toContain('chat/never')
    }
    await Promise.all(waiting.map(({ id }) => edition.api('POST', `/v1/missions/${id}/cancel`)))
  })

  // Longer than a limit is left alone that says nothing.
  const waitS = 4
  test.concurrent.each<[string, (response: ServerResponse) => void]>([
    [
      'says in Google’s words when to come again',
      (response) => {
        const retry = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${waitS}s` }
        const error = { code: 429, message: 'Quota exceeded.', status: 'RESOURCE_EXHAUSTED', details: [retry] }
        refuse(response, 429, { error })
      },
    ],
    [
      'says in words when to come again',
      (response) => refuse(response, 429, { error: { message: `Quota exceeded. Please retry in ${waitS}s.` } }),
    ],
    [
      'says in milliseconds when to come again',
      (response) =>
        refuse(response, 429, { error: { message: 'Rate limit' } }, { 'retry-after-ms': String(waitS * 1000) }),
    ],
  ])('and %s is not asked before, and the mission is none the worse', async (what, limit) => {
    const model = what.replaceAll(/\W+/g, '-')
    let freeAt = Number.POSITIVE_INFINITY
    let early = 0
    services.model(model, (response, _asked, time) => {
      if (time === 1) freeAt = performance.now() + waitS * 1000
      const isEarly = time > 1 && performance.now() < freeAt
      if (isEarly) early += 1
      if (time === 1 || isEarly) limit(response)
      else answer(response, 'in time')
    })
    const mission = await edition.run(await edition.agent({ model: `chat/${model}` }))
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'in time', attempt: 1 })
    expect(early).toBe(0)
    expect(services.askedOf(model)).toHaveLength(2)
  })
})

test('roles alternate also after a reply that failed, and after one that was empty', async () => {
  services.model('alternating', (response, { body: { messages: all } }) => {
    const roles = all.map(({ role }) => role).filter((role) => role !== 'system')
    if (roles.some((role, at) => role === roles[at - 1])) return bad(response, 'Conversation roles must alternate')
    const isEmpty = all.some(({ role, content }) => role === 'assistant' && !content)
    if (isEmpty) return bad(response, 'Assistant message must have either content or tool_calls, but not none.')
    // What was said before, and not answered, stands before what is said now.
    const last = String(all.at(-1)?.content)
    if (last.endsWith('fail now')) return bad(response, 'bad request')
    if (last.includes('say nothing') && !last.endsWith('and now?')) return answer(response, '')
    return answer(response, 'hello')
  })
  const agent = await edition.agent({ model: 'chat/alternating' })
  const replies = await edition.talk(agent, ['hi', 'fail now', 'again', 'say nothing', 'and now?'])
  expect(replies.map(({ outcome }) => outcome)).toEqual(['completed', 'failed', 'completed', 'failed', 'completed'])
  const { items } = await missions(edition.api, `?agent=${agent}`)
  const codes = items.map(({ error }) => error?.code ?? null)
  expect(codes.toReversed()).toEqual([null, 'model_rejected', null, 'empty_answer', null])
})

test('results that outgrow the window are shown as notes, and the mission comes to its end', async () => {
  const fetches = 12
  const most = 400_000
  let refused = 0
  services.model('reader', (response, { body }) => {
    if (JSON.stringify(body.messages).length > most) {
      refused += 1
      const message = 'This model’s maximum context length is 128000 tokens.'
      return refuse(response, 400, { error: { message, code: 'context_length_exceeded' } })
    }
    const read = body.messages.filter(({ role }) => role === 'tool').length
    if (read === fetches) return answer(response, 'I have read all of it.')
    const args = JSON.stringify({ url: `${pages.url}/page?${read}` })
    return stream(response, callPiece({ index: 0, id: `c${read}`, name: 'http_fetch', args }), piece({}, 'tool_calls'))
  })
  const agent = await edition.agent({ model: 'chat/reader', tools: ['http_fetch'] })
  const mission = await edition.run(agent)
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'I have read all of it.', error: null })
  const { steps } = await edition.read(mission)
  const results = steps.filter(({ kind }) => kind === 'tool_call')
  expect(results).toHaveLength(fetches)
  // Whatever the model was shown, the record is whole.
  for (const result of results) expect(JSON.stringify(result)).toContain('lorem ipsum '.repeat(4000))
  expect(refused).toBeLessThanOrEqual(1)
})

test('a flood is cut off long before its end, stored nowhere, billed for what came, and told in words', async () => {
  // Other words each time: what says the same again and again is stopped for that, and sooner.
  const words = (at: number) =>
    Array.from({ length: 8192 }, (_, word) => Math.imul(at * 8192 + word, 0x9e3779b1).toString(36)).join(' ')
  const all = 600
  let sent = 0
  const closed = Promise.withResolvers<void>()
  services.model('flood', (response) => {
    response.once('close', closed.resolve)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const go = () => {
      while (sent < all && !response.destroyed) {
        sent += 1
        if (!response.write(`data: ${JSON.stringify(piece({ content: words(sent) }))}\n\n`)) {
          response.once('drain', go)
          return
        }
      }
      if (response.destroyed) return
      response.end(`data: ${JSON.stringify(piece({}, 'stop'))}\n\ndata: ${JSON.stringify(usagePiece(well))}\n\n`)
    }
    go()
  })
  const agent = await edition.agent({ model: 'chat/flood', limits: { max_steps: 5, max_output_tokens: 100 } })
  await edition.api('PUT', `/v1/budgets/agent:${agent}/day`, { json: { usd: 1 } })
  const mission = await edition.run(agent)
  await closed.promise
  expect(sent).toBeLessThan(all / 2)
  expect(mission).toMatchObject({ status: 'FAILED', output: null, error: { code: 'model_rejected' } })
  // It told of ten tokens.
  expect(mission.usage).toMatchObject({ estimated: true })
  expect(mission.usage.output_tokens).toBeGreaterThan(1000)
  expect(await edition.spent(agent)).toMatchObject({ usd: expect.closeTo(mission.usage.cost_usd, 6) })
  const { steps, explanation } = await edition.read(mission)
  expect(JSON.stringify(steps).length).toBeLessThan(100_000)
  expect(explanation.sentence).toContain('instruct it to say less at once')
})
