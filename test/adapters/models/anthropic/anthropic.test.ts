import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { anthropic } from '../../../../adapters/models/anthropic/anthropic.ts'
import { toolSpecs } from '../../../../core/engine/tools/toolbox.ts'
import { failure, useAsking } from '../asking.ts'
import { breakingAfter, sendEvents, useMockProvider, useRawServers } from '../network.ts'
import { replyOf } from '../requests.ts'

const mock = useMockProvider()
const serve = useRawServers()
const { request, asked, answered, answeredText, expectAbortToBePassedOn } = useAsking(
  (baseUrl) => anthropic({ apiKey: async () => 'sk-test', baseUrl }),
  'anthropic/claude-haiku-4-5',
)

const start = (usage: unknown = { input_tokens: 12, output_tokens: 1 }) => ({
  type: 'message_start',
  message: { id: 'msg_1', model: 'claude-haiku-4-5', usage },
})
const begin = (index: number, content_block: object) => ({ type: 'content_block_start', index, content_block })
const delta = (index: number, change: object) => ({ type: 'content_block_delta', index, delta: change })
const end = (index: number) => ({ type: 'content_block_stop', index })
const said = (words: string, index = 0) => [
  begin(index, { type: 'text', text: '' }),
  delta(index, { type: 'text_delta', text: words }),
  end(index),
]
const called = (index: number, id: string, name: string, ...json: string[]) => [
  begin(index, { type: 'tool_use', id, name, input: {} }),
  ...json.map((partial_json) => delta(index, { type: 'input_json_delta', partial_json })),
  end(index),
]
const stop = (stop_reason: unknown, usage: unknown = { output_tokens: 3 }) => [
  { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
  { type: 'message_stop' },
]

describe('against a server that nobody here wrote', () => {
  const generate = () => anthropic({ apiKey: async () => 'sk-test', baseUrl: mock.url })

  test('text with a thought before it', async () => {
    mock.onMessage('hi', { content: 'Hello, you', reasoning: 'somebody greets', reasoningSignature: 'sig' })
    const { text: told, finish } = await replyOf(generate()(request('hi')))
    expect(told).toBe('Hello, you')
    expect(finish).toMatchObject({ reason: 'stop', told_reason: 'end_turn', model: 'anthropic/claude-haiku-4-5' })
    expect(finish.parts).toEqual([
      { type: 'reasoning', text: 'somebody greets', opaque: { signature: 'sig' } },
      { type: 'text', text: 'Hello, you' },
    ])
  })

  test('calls of tools, and their results', async () => {
    const toolCalls = [
      { id: 'toolu_1', name: 'calculator', arguments: '{"expression":"1 + 1"}' },
      { id: 'toolu_2', name: 'clock', arguments: '{}' },
    ]
    mock.onMessage('sum', { toolCalls })
    const tools = toolSpecs(['calculator', 'clock'])
    const reply = await replyOf(generate()(request('sum', { tools })))
    expect(reply.finish.reason).toBe('tool_calls')
    expect(reply.calls).toEqual([
      { id: 'toolu_1', name: 'calculator', arguments: { expression: '1 + 1' } },
      { id: 'toolu_2', name: 'clock', arguments: {} },
    ])
    mock.clearFixtures()
    mock.onToolResult('toolu_2', { content: 'It is 2' })
    const [user] = request('sum').turns
    const turns = [
      ...(user ? [user] : []),
      { role: 'model', model: reply.finish.model, parts: reply.finish.parts } as const,
      ...reply.calls.map(({ id, name }) => {
        return { role: 'tool', call_id: id, name, parts: [{ type: 'text', text: '2' }], is_error: false } as const
      }),
    ]
    expect((await replyOf(generate()(request('', { turns, tools })))).text).toBe('It is 2')
  })
})

test('the key, the version and the model are told', async () => {
  let told: unknown
  await asked(async (message, response) => {
    const { url, headers } = message
    told = {
      url,
      key: headers['x-api-key'],
      version: headers['anthropic-version'],
      body: JSON.parse(await text(message)),
    }
    sendEvents(response, [start(), ...said('ok'), ...stop('end_turn')])
    response.end()
  })
  expect(told).toMatchObject({
    ...{ url: '/v1/messages', key: 'sk-test', version: '2023-06-01' },
    body: { model: 'claude-haiku-4-5', max_tokens: 1000, stream: true, system: [{ type: 'text', text: 'Be brief.' }] },
  })
})

test('parts keep their order and what the provider put into them', async () => {
  const reply = await answered([
    start(),
    begin(0, { type: 'thinking', thinking: '', signature: '' }),
    delta(0, { type: 'thinking_delta', thinking: 'first ' }),
    delta(0, { type: 'thinking_delta', thinking: 'second' }),
    delta(0, { type: 'signature_delta', signature: 'sig' }),
    end(0),
    begin(1, { type: 'redacted_thinking', data: 'c2VjcmV0' }),
    end(1),
    ...said('I look', 2),
    ...called(3, 'a', 'clock', '{', '}'),
    ...said('and wait', 4),
    ...stop('tool_use'),
  ])
  expect(reply.finish).toEqual({
    type: 'finish',
    parts: [
      { type: 'reasoning', text: 'first second', opaque: { signature: 'sig' } },
      { type: 'reasoning', text: '', opaque: { redacted: 'c2VjcmV0' } },
      { type: 'text', text: 'I look' },
      { type: 'tool_call', id: 'a', name: 'clock', arguments: {} },
      { type: 'text', text: 'and wait' },
    ],
    reason: 'tool_calls',
    told_reason: 'tool_use',
    usage: { input_tokens: 12, output_tokens: 3 },
    model: 'anthropic/claude-haiku-4-5',
    response_id: 'msg_1',
  })
})

describe('why it ended', () => {
  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'context_full'],
    ['refusal', 'refused'],
    ['pause_turn', 'unknown'],
    ['constructor', 'unknown'],
  ])('%s is %s', async (theirs, ours) => {
    const { finish } = await answered([start(), ...said('some'), ...stop(theirs)])
    expect(finish).toMatchObject({ reason: ours, told_reason: theirs })
  })

  test('a reason that is no word is unknown', async () => {
    const { finish } = await answered([start(), ...said('some'), ...stop(7)])
    expect(finish.reason).toBe('unknown')
    expect(finish).not.toHaveProperty('told_reason')
  })

  test('calls decide over the word', async () => {
    const { finish } = await answered([start(), ...called(0, 'a', 'clock', '{}'), ...stop('end_turn')])
    expect(finish.reason).toBe('tool_calls')
  })

  test('calls of an answer that was cut are told as they came', async () => {
    const { finish, calls } = await answered([
      start(),
      begin(0, { type: 'tool_use', id: 'a', name: 'clock', input: {} }),
      delta(0, { type: 'input_json_delta', partial_json: '{"zone":"Eur' }),
      ...stop('max_tokens'),
    ])
    expect(finish.reason).toBe('length')
    expect(calls).toEqual([{ id: 'a', name: 'clock', arguments: '{"zone":"Eur' }])
  })

  test('an empty answer is one, and no text', async () => {
    const { finish } = await answered([start(), ...stop('end_turn', { output_tokens: 1 })])
    expect(finish).toMatchObject({ reason: 'stop', parts: [] })
  })

  test('what it says of a refusal is kept', async () => {
    const details = { type: 'refusal', category: 'cyber', explanation: 'I may not.' }
    const { finish } = await answered([
      start(),
      { type: 'message_delta', delta: { stop_reason: 'refusal', stop_details: details }, usage: {} },
      { type: 'message_stop' },
    ])
    expect(finish).toMatchObject({ reason: 'refused', parts: [{ type: 'refusal', text: 'I may not.' }] })
  })

  test('a word that waits for calls where none came is a call that could not be read', async () => {
    const { finish } = await answered([start(), ...said('I shall look it up.'), ...stop('tool_use')])
    expect(finish).toMatchObject({ reason: 'malformed_call', told_reason: 'tool_use' })
  })

  test('trouble that was told is not over because a usual word follows', async () => {
    const { finish } = await answered([
      start(),
      ...said('half'),
      ...stop('max_tokens').slice(0, 1),
      ...stop('end_turn'),
    ])
    expect(finish).toMatchObject({ reason: 'length', told_reason: 'max_tokens' })
  })

  test('a call that its service did not read is no answer, where there are tools', async () => {
    const words = '<tool_call>\n{"name": "clock", "arguments": {}}\n</tool_call>'
    const events = [start(), ...said(words), ...stop('end_turn')]
    expect((await answered(events, { tools: toolSpecs(['clock']) })).finish.reason).toBe('malformed_call')
    expect((await answered(events)).finish.reason).toBe('stop')
  })
})

describe('calls', () => {
  test('arguments of a call whose beginning never came are told, and not left out', async () => {
    const { finish, calls } = await answered([
      start(),
      ...said('ok'),
      delta(1, { type: 'input_json_delta', partial_json: '{"key":"a"}' }),
      ...stop('end_turn'),
    ])
    expect(finish.reason).toBe('tool_calls')
    expect(calls).toEqual([{ id: expect.any(String), name: '', arguments: { key: 'a' } }])
  })

  test('two with one id are two', async () => {
    const { calls } = await answered([
      start(),
      ...called(0, 'a', 'clock', '{}'),
      ...called(1, 'a', 'clock', '{}'),
      ...stop('tool_use'),
    ])
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2)
  })

  test('two at one place are two', async () => {
    const { calls } = await answered([
      start(),
      ...called(0, 'a', 'clock', '{"a":1}'),
      ...called(0, 'b', 'clock', '{"b":2}'),
      ...stop('tool_use'),
    ])
    expect(calls.map((call) => call.arguments)).toEqual([{ a: 1 }, { b: 2 }])
  })

  test('arguments that come whole, with the beginning', async () => {
    const { calls } = await answered([
      start(),
      begin(0, { type: 'tool_use', id: 'a', name: 'clock', input: { zone: 'UTC' } }),
      end(0),
      ...stop('tool_use'),
    ])
    expect(calls).toEqual([{ id: 'a', name: 'clock', arguments: { zone: 'UTC' } }])
  })

  test('each piece of the arguments is a sign of life', async () => {
    const { chunks } = await answered([start(), ...called(0, 'a', 'clock', '{', '}'), ...stop('tool_use')])
    const characters = chunks.map((chunk) => (chunk.type === 'progress' ? chunk.characters : 0))
    expect(characters.reduce((sum, count) => sum + count)).toBe('clock{}'.length)
  })
})

test('events, blocks and pieces that nobody knows yet are signs of life', async () => {
  const { text: told, chunks } = await answered([
    start(),
    { type: 'ping' },
    { type: 'something_new', anything: [1] },
    begin(0, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
    delta(0, { type: 'input_json_delta', partial_json: '{"query":"x"}' }),
    begin(1, { type: 'hologram' }),
    delta(1, { type: 'hologram_delta', light: 1 }),
    ...said('ok', 2),
    ...stop('end_turn'),
  ])
  expect(told).toBe('ok')
  expect(chunks.at(-1)).toMatchObject({ reason: 'stop', parts: [{ type: 'text', text: 'ok' }] })
})

test('comments are signs of life, and lines may end as they like', async () => {
  const { chunks } = await asked((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const events = [start(), ...said('ok'), ...stop('end_turn')]
    response.end([': waiting', ...events.map((event) => `data: ${JSON.stringify(event)}`)].join('\r\n\r\n'))
  })
  expect(chunks[0]).toEqual({ type: 'progress', characters: 0 })
  expect(chunks.at(-1)).toMatchObject({ reason: 'stop' })
})

test('nothing is waited for after the end', async () => {
  const { text: told } = await asked((_request, response) => {
    sendEvents(response, [start(), ...said('ok'), ...stop('end_turn')])
    // The connection stays open.
  })
  expect(told).toBe('ok')
})

test.each([
  ['batch', 'batch'],
  ['standard', undefined],
  [7, undefined],
])('of the tier %j that its usage tells, %j is kept', async (service_tier, kept) => {
  const { finish } = await answered([start({ input_tokens: 1, service_tier }), ...said('ok'), ...stop('end_turn')])
  expect(finish.service_tier).toBe(kept)
})

describe('usage', () => {
  const usageOf = async (first: unknown, last: unknown, words = 'twelve chars') =>
    (await answered([start(first), ...said(words), ...stop('end_turn', last)], { system: '' })).finish.usage

  test('counts what was read from the cache and written to it, and thoughts', async () => {
    const first = { input_tokens: 10, cache_read_input_tokens: 100, cache_creation_input_tokens: 20, output_tokens: 1 }
    const last = { output_tokens: 9, output_tokens_details: { thinking_tokens: 4 } }
    expect(await usageOf(first, last)).toEqual({
      input_tokens: 130,
      output_tokens: 9,
      cached_input_tokens: 100,
      cache_write_tokens: 20,
      reasoning_tokens: 4,
    })
  })

  test.each([
    ['nothing', {}, {}],
    ['null', null, null],
    ['null counts', { input_tokens: null }, { output_tokens: null }],
    ['no numbers', { input_tokens: '12' }, { output_tokens: 'many' }],
    ['less than nothing', { input_tokens: -1 }, { output_tokens: -5 }],
    ['fractions', { input_tokens: 1.5 }, { output_tokens: 2.5 }],
    ['zeros', { input_tokens: 0 }, { output_tokens: 0 }],
  ])('%s is estimated', async (_what, first, last) => {
    expect(await usageOf(first, last)).toEqual({ input_tokens: 1, output_tokens: 3, estimated: true })
  })

  test('where the text is much more than what is told of it, the text counts', async () => {
    const usage = await usageOf({ input_tokens: 5 }, { output_tokens: 2 }, 'x'.repeat(4000))
    expect(usage).toEqual({ input_tokens: 5, output_tokens: 1000, estimated: true })
  })
})

describe('failures', () => {
  test.each([
    [400, 'invalid_request_error', 'messages: wrong', 'rejected'],
    [400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum', 'context_too_long'],
    [400, 'invalid_request_error', 'Your credit balance is too low to access the API', 'credit_spent'],
    [
      400,
      'invalid_request_error',
      'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.',
      'credit_spent',
    ],
    [402, 'billing_error', 'pay', 'credit_spent'],
    [404, 'not_found_error', 'model: claude-x', 'unknown'],
    [413, 'request_too_large', 'too large', 'context_too_long'],
    [429, 'rate_limit_error', 'slow down', 'rate_limited'],
    [500, 'api_error', 'oops', 'transient'],
    [504, 'timeout_error', 'late', 'transient'],
    [529, 'overloaded_error', 'Overloaded', 'transient'],
  ])('%d %s (%s) is %s', async (status, type, message, kind) => {
    const reply = asked((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ type: 'error', error: { type, message } }))
    })
    await expect(reply).rejects.toEqual(failure(kind, message))
    const within = answered([start(), ...said('half'), { type: 'error', error: { type, message } }])
    await expect(within).rejects.toEqual(failure(kind, message))
  })

  test.each([401, 403])('a refused key (%d) is one, and what is said of it is not repeated', async (status) => {
    const reply = asked((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { type: 'authentication_error', message: 'invalid x-api-key sk-te...' } }))
    })
    await expect(reply).rejects.toEqual(failure('key_refused', 'The provider refused the key'))
    await expect(reply).rejects.not.toThrow('sk-te')
  })

  test('when a limit begins anew says nothing of an overload', async () => {
    const headers = { 'anthropic-ratelimit-tokens-reset': new Date(Date.now() + 60_000).toISOString() }
    const body = JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })
    const reply = asked((_request, response) => response.writeHead(529, headers).end(body))
    await expect(reply).rejects.toMatchObject({ kind: 'transient', retryAfterS: undefined })
  })

  test('Retry-After is read', async () => {
    const reply = asked((_request, response) => response.writeHead(429, { 'retry-after': '17' }).end())
    await expect(reply).rejects.toMatchObject({ kind: 'rate_limited', retryAfterS: 17 })
  })

  test.each([
    ['an error', 'application/json', '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'],
    ['no JSON', 'application/json', 'oops'],
  ])('%s with status 200 is transient', async (_what, type, body) => {
    await expect(answeredText(type, body)).rejects.toEqual(failure('transient'))
  })

  test.each([
    ['nothing', []],
    ['half', [start(), ...said('half')]],
    ['no event', ['nonsense']],
    ['a text that is none', [start(), begin(0, { type: 'text', text: 5 })]],
  ])('an answer that breaks off (%s) is transient', async (_what, events) => {
    await expect(answered(events)).rejects.toEqual(failure('transient'))
  })

  test('so is a connection that breaks', async () => {
    await expect(asked((message) => message.socket.destroy())).rejects.toEqual(failure('transient'))
    const midway = asked((_request, response) => {
      sendEvents(response, [start(), ...said('half')])
      setImmediate(() => response.destroy())
    })
    await expect(midway).rejects.toEqual(failure('transient'))
  })

  test.each([undefined, ' ', 'sk-\u{e9}t\u{e9}'])(
    'a key that is none (%j) is a refused one, and is not repeated',
    async (key) => {
      const generate = anthropic({ apiKey: async () => key })
      await expect(replyOf(generate(request('hi')))).rejects.toEqual(failure('key_refused'))
      await expect(replyOf(generate(request('hi')))).rejects.not.toThrow('sk-')
    },
  )

  test('the key follows no redirect', async () => {
    const reply = asked((_request, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end())
    await expect(reply).rejects.toEqual(failure('unavailable', 'sends on to http://127.0.0.1:1/'))
  })

  test('a page is named as one', async () => {
    await expect(answeredText('text/html', '<html>Sign in</html>')).rejects.toEqual(failure('unavailable', 'web page'))
  })
})

describe('bounds', () => {
  test('an event of any number of lines', async () => {
    const line = `data: ${'x'.repeat(64 * 1024)}\n`
    const reply = asked((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (let sent = 0; sent < 140; sent += 1) response.write(line)
      response.end()
    })
    await expect(reply).rejects.toEqual(failure('rejected', 'a line that is too long'))
  })

  test('the parts of an answer', async () => {
    const many = Array.from({ length: 10_001 }, (_, index) => delta(index, { type: 'text_delta', text: 'x' }))
    await expect(answered([start(), ...many, ...stop('end_turn')])).rejects.toEqual(
      failure('rejected', 'longer than can be read'),
    )
  })

  test('an error', async () => {
    const reply = asked((_request, response) => response.writeHead(500).end('x'.repeat(1024 * 1024)))
    await expect(reply).rejects.toEqual(failure('transient', 'The provider answered 500'))
  })
})

test('a service that wants no key is sent none', async () => {
  let headers: object = {}
  const server = await serve((message, response) => {
    headers = message.headers
    sendEvents(response, [start(), ...said('ok'), ...stop('end_turn')])
    response.end()
  })
  await replyOf(anthropic({ baseUrl: server.url })(request('hi')))
  expect(headers).not.toHaveProperty('x-api-key')
})

test('passes an abort on to the server', () => expectAbortToBePassedOn(delta(0, { type: 'text_delta', text: 'first' })))

test('a message that comes whole is read as one that streams', async () => {
  const message = {
    ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-haiku-4-5', stop_reason: 'tool_use' },
    content: [
      { type: 'thinking', thinking: 'hm', signature: 'sig' },
      { type: 'text', text: 'I look' },
      { type: 'tool_use', id: 'a', name: 'clock', input: { zone: 'UTC' } },
    ],
    usage: { input_tokens: 12, output_tokens: 3 },
  }
  const { text: told, finish } = await answeredText('application/json', JSON.stringify(message))
  expect(told).toBe('I look')
  expect(finish).toMatchObject({
    parts: [
      { type: 'reasoning', text: 'hm', opaque: { signature: 'sig' } },
      { type: 'text', text: 'I look' },
      { type: 'tool_call', id: 'a', name: 'clock', arguments: { zone: 'UTC' } },
    ],
    ...{ reason: 'tool_calls', response_id: 'msg_1', usage: { input_tokens: 12, output_tokens: 3 } },
  })
})

test('an error in the stream is one also where its event has no type', async () => {
  const error = { type: 'invalid_request_error', message: 'prompt is too long' }
  await expect(answered([start(), { error }])).rejects.toEqual(failure('context_too_long', 'prompt is too long'))
})

test('what was told whole is not lost with its connection', async () => {
  const events = [start(), ...said('ok'), ...stop('end_turn').slice(0, 1)]
  const generate = anthropic({ apiKey: async () => 'k', fetch: async () => breakingAfter(...events) })
  const { text: told, finish } = await replyOf(generate(request('hi')))
  expect(told).toBe('ok')
  expect(finish.reason).toBe('stop')
})
