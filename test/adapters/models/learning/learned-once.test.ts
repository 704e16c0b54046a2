import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { loadAnthropic } from '../../../../adapters/models/anthropic/provider.ts'
import { createModels } from '../../../../adapters/models/create-models.ts'
import { loadGemini } from '../../../../adapters/models/gemini/provider.ts'
import { loadOpenAI } from '../../../../adapters/models/openai/provider.ts'
import type { Load } from '../../../../adapters/models/provider.ts'
import { createGuardedFetch } from '../../../../adapters/web/guarded-stream.ts'
import type { ModelRequest, OwnServices } from '../../../../core/base/ports/models.ts'
import { alwaysClosed } from '../../../../core/engine/circuits/circuits.ts'
import type { Lessons } from '../../../../core/engine/lessons/lessons.ts'
import { lessonsInMemory } from '../../../core/engine/lessons/in-memory.ts'
import { recorded as anthropicAnswer } from '../anthropic/recorded.ts'
import { recorded as geminiAnswer } from '../gemini/recorded.ts'
import { piece, sendEvents, useRawServers } from '../network.ts'
import { replyOf, requestOf } from '../requests.ts'

const serve = useRawServers()
const key = async () => 'sk-of-the-test'

const chatAnswer = [piece({ content: 'here you are' }), piece({}, 'stop'), '[DONE]']
const tools = [{ name: 'clock', description: 'Tells the time.', parameters: { type: 'object', properties: {} } }]

/** An endpoint that knows no `top_p`, and counts how often it is asked. */
async function picky(answer: readonly (object | string)[]) {
  const counts = { asked: 0, refused: 0 }
  const server = await serve(async (request, response) => {
    counts.asked += 1
    if (!/top_?p/i.test(await text(request))) {
      sendEvents(response, answer)
      response.end()
      return
    }
    counts.refused += 1
    const words = 'Unsupported parameter: top_p'
    const error = { type: 'invalid_request_error', status: 'INVALID_ARGUMENT', code: 400, message: words }
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ type: 'error', error }))
  })
  return { ...server, counts }
}

const ways: readonly [string, readonly (object | string)[], (url: string) => Load][] = [
  ['openai', chatAnswer, (url) => loadOpenAI(key, `${url}/v1`)],
  ['anthropic', anthropicAnswer, (url) => loadAnthropic(key, url)],
  ['gemini', geminiAnswer, (url) => loadGemini(key, url)],
]

describe.each(ways)('%s', (name, answer, way) => {
  test('is refused nothing in a second process that the first was refused', async () => {
    const { url, counts } = await picky(answer)
    const lessons = lessonsInMemory()
    const ask = () => {
      const models = createModels({ providers: new Map([[name, way(url)]]) }, alwaysClosed, undefined, lessons)
      return replyOf(models.generate(requestOf('hi', { model: `${name}/m`, settings: { top_p: 0.5 }, tools })))
    }
    expect((await ask()).finish.adjustments).toEqual([expect.stringContaining('top_p is left out')])
    expect(counts).toEqual({ asked: 2, refused: 1 })
    expect((await ask()).finish.adjustments).toEqual([expect.stringContaining('top_p is left out')])
    expect(counts).toEqual({ asked: 3, refused: 1 })
  })
})

describe('a tenant’s own provider', () => {
  /** Each time in another process. */
  async function asking() {
    const { url, host, counts } = await picky(chatAnswer)
    const lessons = lessonsInMemory()
    const ask = async (tenant: string, revision: string) => {
      const models = createModels({}, alwaysClosed, async () => createGuardedFetch({ allowHosts: [host] }), lessons)
      const own = ownOf(tenant, { revision, base_url: `${url}/v1` })
      const before = counts.refused
      await replyOf(models.generate(requestOf('hi', { model: 'mine/large', own, settings: { top_p: 0.5 } })))
      return counts.refused > before ? 'refused first' : 'answered'
    }
    return ask
  }

  test('teaches that tenant alone, whose other processes know it', async () => {
    const ask = await asking()
    expect(await ask('ten_1', 'rev_1')).toBe('refused first')
    expect(await ask('ten_1', 'rev_1')).toBe('answered')
    expect(await ask('ten_2', 'rev_1')).toBe('refused first')
  })

  test('is met anew with another key or address', async () => {
    const ask = await asking()
    expect(await ask('ten_1', 'rev_1')).toBe('refused first')
    expect(await ask('ten_1', 'rev_2')).toBe('refused first')
  })
})

test('a store that is away costs a refusal, and no answer', async () => {
  const { url, counts } = await picky(chatAnswer)
  const away: Lessons = { of: async () => undefined, revise: async () => {} }
  for (let process = 0; process < 2; process += 1) {
    const providers = new Map([['openai', loadOpenAI(key, `${url}/v1`)]])
    const request: Partial<ModelRequest> = { model: 'openai/m', settings: { top_p: 0.5 } }
    const models = createModels({ providers }, alwaysClosed, undefined, away)
    expect((await replyOf(models.generate(requestOf('hi', request)))).text).toBe('here you are')
  }
  expect(counts).toEqual({ asked: 4, refused: 2 })
})

function ownOf(tenant: string, its: { readonly revision: string; readonly base_url: string }): OwnServices {
  const usual = { tenant, name: 'mine', protocol: 'openai-chat', timeouts: {}, key, facts: () => ({}) }
  const service = { ...usual, ...its, price: () => undefined }
  const found = (name: string) => (name === 'mine' ? service : undefined)
  return { tenant, find: async (name) => found(name), known: found }
}
