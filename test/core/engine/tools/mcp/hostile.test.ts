import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type McpPlatform, mcpPlatform } from '../../../../mcp/mcp-platform.ts'
import {
  beginEvents,
  echo,
  eventOf,
  openRawServer,
  type RawAnswer,
  type RawServer,
  saying,
  sendJson,
} from '../../../../mcp/raw-server.ts'
import { openService, type Service } from '../../connections/services.ts'

let server: RawServer
let at: McpPlatform
const told = 'mcp__shop__echo'

beforeEach(async () => {
  server = await openRawServer()
  at = await mcpPlatform([server])
  await at.put({ url: server.url, effects: { echo: 'none' }, timeout_s: 1, list_ttl_s: 3600 })
})
afterEach(async () => {
  at.platform.close()
  await server.close()
})

const bigEvents = (count: number) =>
  eventOf({ method: 'notifications/message', params: { level: 'info', data: 'x' } }).repeat(count)

/** Until nobody listens any more. */
const flood: RawAnswer = (_, response) => {
  beginEvents(response)
  const piece = bigEvents(1000)
  const pour = () => {
    while (!response.destroyed) if (!response.write(piece)) return
  }
  response.on('drain', pour)
  pour()
}

describe('what a server does with a call is an error that the model is told', () => {
  test.each<[string, RawAnswer, RegExp]>([
    ['says nothing', () => undefined, /^fetch_failed: .*no answer within/],
    ['begins a stream and says nothing', (_, response) => beginEvents(response), /^fetch_failed: /],
    [
      'sends signs of life for ever',
      (_, response) => {
        beginEvents(response)
        const timer = setInterval(() => response.write(': alive\n\n'), 20)
        response.on('close', () => clearInterval(timer))
      },
      /^fetch_failed: /,
    ],
    [
      'closes midway',
      (_, response) => {
        beginEvents(response)
        response.write('data: {"jsonrpc"', () => response.destroy())
      },
      /^fetch_failed: .*broke off/,
    ],
    ['closes at once', (_, response) => void response.destroy(), /^fetch_failed: /],
    [
      'answers another',
      (_, response) => sendJson(response, { id: 'x', result: saying('y') }),
      /^tool_failed: .*none to what it was asked/,
    ],
    [
      'answers with a page',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
      /^tool_failed: /,
    ],
    [
      'answers with another type',
      ({ id }, response) => sendJson(response, { id, result: { content: 'x' } }),
      /^tool_failed: /,
    ],
    ['answers of a kind that nobody knows', () => ({ content: [{ type: 'hologram', data: 'x' }] }), /^tool_failed: /],
    [
      'answers with what cannot be kept',
      (_, response) =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":1,"result":{"a":1e999}}'),
      /^tool_failed: /,
    ],
    [
      'leads inside',
      (_, response) => void response.writeHead(307, { location: 'http://169.254.169.254/' }).end(),
      /^tool_failed: .*leads elsewhere/,
    ],
    ['says that it failed itself', (_, response) => void response.writeHead(500).end(), /^fetch_failed: .*500/],
    [
      'knows nobody',
      (_, response) => void response.writeHead(401).end(),
      /^connection_needs_authorization: The MCP server shop .*POST \/v1\/mcp-servers\/shop\/authorize/,
    ],
    ['lets nobody do it', (_, response) => void response.writeHead(403).end(), /^tool_failed: .*403/],
    [
      'gives an error of its protocol',
      ({ id }, response) => sendJson(response, { id, error: { code: -32_602, message: 'No such tool' } }),
      /^tool_failed: .*No such tool/,
    ],
  ])('%s', async (_, call, words) => {
    await at.refresh()
    await at.agent({ tools: ['mcp:shop/*'] })
    server.call = call
    const { mission, steps } = await at.run(`call ${told} with {"text": "hello"}`)
    expect(mission.status).toBe('COMPLETED')
    expect(steps[1]).toMatchObject({ tool: told, is_error: true, output: expect.stringMatching(words) })
    expect(JSON.stringify(steps).length).toBeLessThan(10_000)
  })

  test('structured content that is not as the server describes it', async () => {
    server.list = () => ({
      tools: [{ ...echo, outputSchema: { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] } }],
    })
    await at.refresh()
    await at.agent({ tools: ['mcp:shop/*'] })
    server.call = () => ({ ...saying('x'), structuredContent: { a: 'no number' } })
    const { steps } = await at.run(`call ${told} with {"text": "hello"}`)
    expect(steps[1]).toMatchObject({ is_error: true, output: expect.stringMatching(/^tool_failed: .*\/a/) })
    server.call = () => saying('x')
    expect((await at.run(`call ${told} with {"text": "hello"}`)).steps[1]).toMatchObject({
      is_error: true,
      output: expect.stringMatching(/^tool_failed: .*there is none/),
    })
  })
})

/** As long as it takes until so much of it is read. */
const unhurried = { timeout_s: 50 }

test.each<[string, RawAnswer]>([
  ['floods its stream', flood],
  [
    'sends 100,000 notifications',
    ({ id }, response) => {
      beginEvents(response)
      response.end(bigEvents(100_000) + eventOf({ id, result: saying('late') }))
    },
  ],
  [
    'sends a result of ten megabytes',
    ({ id }, response) => sendJson(response, { id, result: saying('x'.repeat(10_000_000)) }),
  ],
])('a server that %s is read as far as that is bounded', async (_, call) => {
  await at.put({ url: server.url, effects: { echo: 'none' }, ...unhurried })
  await at.refresh()
  await at.agent({ tools: ['mcp:shop/*'] })
  server.call = call
  const { mission, steps } = await at.run(`call ${told} with {"text": "hello"}`)
  expect(mission.status).toBe('COMPLETED')
  expect(steps[1]).toMatchObject({ is_error: true, output: expect.stringMatching(/^tool_failed: .*longer than/) })
  expect(JSON.stringify(steps).length).toBeLessThan(10_000)
})

test('a stream that stays open after the answer is not waited for', async () => {
  await at.refresh()
  await at.agent({ tools: ['mcp:shop/*'] })
  server.call = ({ id }, response) => {
    beginEvents(response)
    response.write(eventOf({ id, result: saying('hello') }))
  }
  expect((await at.run(`call ${told} with {"text": "x"}`)).steps[1]).toMatchObject({ output: { text: 'hello' } })
})

test('what a server asks of its client in a call is declined, and the call goes on', async () => {
  await at.refresh()
  await at.agent({ tools: ['mcp:shop/*'] })
  server.call = ({ id }, response) => {
    beginEvents(response)
    response.write(eventOf({ id: 'ask', method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } }))
    const heard = setInterval(() => {
      const answer = server.heard.find((message) => message.id === 'ask')
      if (!answer) return
      clearInterval(heard)
      response.end(eventOf({ id, result: saying(JSON.stringify(answer.error)) }))
    }, 5)
    response.on('close', () => clearInterval(heard))
  }
  expect((await at.run(`call ${told} with {"text": "x"}`)).steps[1]).toMatchObject({
    is_error: false,
    output: { text: expect.stringContaining('-32601') },
  })
})

test('a write whose outcome is lost is put to a person, and not made again', async () => {
  await at.put({ url: server.url, timeout_s: 1 })
  await at.refresh()
  await at.agent({ tools: ['mcp:shop/*'] })
  server.call = (_, response) => void response.destroy()
  const { mission } = await at.runToWait(`call ${told} with {"text": "x"}`)
  expect(mission).toMatchObject({ status: 'WAITING', open_effect: { tool: told, state: 'UNKNOWN' } })
  expect(server.heard.filter(({ method }) => method === 'tools/call')).toHaveLength(1)
})

test.each<[string, RawAnswer, string]>([
  ['says that it failed', () => ({ ...saying('no'), isError: true }), 'DONE'],
  ['fails inside', ({ id }, response) => sendJson(response, { id, error: { code: -32_603, message: 'Oh' } }), 'DONE'],
  [
    'knows no such tool',
    ({ id }, response) => sendJson(response, { id, error: { code: -32_602, message: 'No' } }),
    'FAILED',
  ],
])('a write whose server %s is told as an error, and counts as what it may have been', async (_, call, state) => {
  await at.put({ url: server.url })
  await at.refresh()
  await at.agent({ tools: ['mcp:shop/*'] })
  server.call = call
  const { mission, steps } = await at.run(`call ${told} with {"text": "x"}`)
  expect(mission.status).toBe('COMPLETED')
  expect(steps[1]).toMatchObject({ is_error: true, effect: { kind: 'write', state } })
})

describe('a list', () => {
  const refused = (why: RegExp, code = 'tool_failed') =>
    expect(at.refresh()).rejects.toMatchObject({ code, message: expect.stringMatching(why) })

  test('without end ends at twenty pages', async () => {
    let page = 0
    server.list = () => {
      page += 1
      return { tools: [{ ...echo, name: `t${page}` }], nextCursor: `c${page}` }
    }
    await refused(/pag/i)
    expect(server.heard.filter(({ method }) => method === 'tools/list')).toHaveLength(20)
  })

  test('of several pages is read whole', async () => {
    server.list = ({ params }) =>
      params?.cursor === 'second' ? { tools: [{ ...echo, name: 'b' }] } : { tools: [echo], nextCursor: 'second' }
    expect((await at.refresh()).tools.map(({ name }) => name)).toEqual(['b', 'echo'])
  })

  test('of more than four megabytes a page is refused', async () => {
    await at.put({ url: server.url, ...unhurried })
    server.list = () => ({ tools: [{ ...echo, description: 'x'.repeat(5_000_000) }] })
    await refused(/longer than/)
  })

  test('of tools that are none is refused, and the former one stays', async () => {
    await at.refresh()
    server.list = () => ({ tools: [{ name: 7 }] })
    await refused(/./)
    expect((await at.tools()).tools).toMatchObject([{ name: 'echo', state: 'ready' }])
  })

  test('that does not come keeps a call from being made', async () => {
    await at.put({ url: server.url, effects: { echo: 'none' }, timeout_s: 1, list_ttl_s: 0 })
    await at.refresh()
    await at.agent({ tools: ['mcp:shop/*'] })
    server.list = (_, response) => void response.writeHead(503).end()
    const { steps } = await at.run(`call ${told} with {"text": "x"}`)
    expect(steps[1]).toMatchObject({ is_error: true, output: expect.stringMatching(/^fetch_failed: .*503/) })
    expect(server.heard.filter(({ method }) => method === 'tools/call')).toEqual([])
  })

  test('that does not come leaves no doubt about a write that was to follow it', async () => {
    await at.put({ url: server.url, list_ttl_s: 0 })
    await at.refresh()
    await at.agent({ tools: ['mcp:shop/*'] })
    server.list = (_, response) => void response.writeHead(503).end()
    const { mission, steps } = await at.run(`call ${told} with {"text": "x"}`)
    expect(mission.status).toBe('COMPLETED')
    expect(steps[1]).toMatchObject({ is_error: true, effect: { kind: 'write', state: 'FAILED' } })
  })

  test('is asked for at most once in a leg, however many calls there are', async () => {
    await at.put({ url: server.url, effects: { echo: 'none' }, list_ttl_s: 0 })
    await at.refresh()
    await at.agent({ tools: ['mcp:shop/*'] })
    server.heard.length = 0
    const { mission } = await at.run([1, 2, 3, 4].map((n) => `call ${told} with {"text": "${n}"}`).join('\n'))
    expect(mission).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 4 } })
    expect(server.heard.filter(({ method }) => method === 'tools/list')).toHaveLength(1)
  })
})

describe('an address of the inside', () => {
  let inside: Service

  beforeEach(async () => {
    inside = await openService()
  })
  afterEach(() => inside.close())

  test('is not reached, by name or by number', async () => {
    for (const url of [`${inside.url}/mcp`, 'https://10.0.0.1/mcp', 'https://localhost/mcp']) {
      await at.put({ url })
      await expect(at.refresh(), url).rejects.toMatchObject({ code: 'address_refused' })
    }
    expect(inside.asked).toEqual([])
  })
})
