import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { openai } from '../../../../adapters/models/openai/openai.ts'
import type { ModelMessage } from '../../../../core/base/ports/models.ts'
import { toolSpecs } from '../../../../core/engine/tools/toolbox.ts'
import { piece, sendEvents, useMockProvider, useRawServers } from '../network.ts'
import { replyOf, requestOf } from '../requests.ts'

const mock = useMockProvider()
const serve = useRawServers()

const request = (content: string, changes: Parameters<typeof requestOf>[1] = {}) =>
  requestOf(content, { model: 'openai/gpt-5-mini', ...changes })

const provider = (baseUrl = `${mock.url}/v1`) => openai({ apiKey: async () => 'sk-test', baseUrl })
const failure = (kind: string, message = '') =>
  expect.objectContaining({ kind, message: expect.stringContaining(message) })

describe('against a mock of the API', () => {
  test('streams text, and tells usage', async () => {
    mock.onMessage('hello', { content: 'Hello to you too', usage: { prompt_tokens: 11, completion_tokens: 4 } })
    const reply = await replyOf(provider()(request('hello')))
    expect(reply.text).toBe('Hello to you too')
    expect(reply.chunks.length).toBeGreaterThan(3)
    expect(reply.finish).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: { input_tokens: 11, output_tokens: 4 },
      model: 'openai/gpt-5-mini',
    })
  })

  test('sends the conversation, the limit and the key', async () => {
    mock.onMessage('next', { content: 'ok' })
    const messages: ModelMessage[] = [
      { role: 'user', content: 'first' },
      { role: 'assistant', content: '', tool_calls: [{ id: 'c1', name: 'clock', arguments: { a: 1 } }] },
      { role: 'tool', call_id: 'c1', name: 'clock', content: 'no clock', is_error: true },
      { role: 'user', content: 'next' },
    ]
    await replyOf(provider()(request('', { messages, max_tokens: 77 })))
    const sent = mock.getLastRequest()
    expect(sent?.headers.authorization).toMatch(/^Bearer |redacted/i)
    expect(sent?.body).toMatchObject({
      model: 'gpt-5-mini',
      max_tokens: 77,
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'first' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'clock', arguments: '{"a":1}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'Error: no clock' },
        { role: 'user', content: 'next' },
      ],
    })
  })

  test('assembles tool calls from their pieces', async () => {
    const toolCalls = [
      { id: 'a', name: 'calculator', arguments: '{"expression":"1 + 1"}' },
      { id: 'b', name: 'clock', arguments: '{}' },
    ]
    mock.onMessage('both', { toolCalls })
    const reply = await replyOf(provider()(request('both', { tools: toolSpecs(['calculator', 'clock']) })))
    expect(reply.calls).toEqual([
      { id: 'a', name: 'calculator', arguments: { expression: '1 + 1' } },
      { id: 'b', name: 'clock', arguments: {} },
    ])
    expect(reply.finish.reason).toBe('tool_calls')
    expect(mock.getLastRequest()?.body).toMatchObject({ tools: [{ function: { name: 'calculator' } }, {}] })
  })

  test('asks for JSON where there is a schema', async () => {
    mock.on({ responseFormat: 'json_schema' }, { content: '{"a":1}' })
    const output_schema = { type: 'object', properties: { a: { type: 'integer' } } }
    const reply = await replyOf(provider()(request('json', { output_schema })))
    expect(JSON.parse(reply.text)).toEqual({ a: 1 })
    expect(mock.getLastRequest()?.body).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { name: 'output', schema: output_schema } },
    })
  })

  test.each([
    [400, undefined, 'rejected'],
    [404, 'model_not_found', 'unknown'],
    [408, undefined, 'transient'],
    [422, undefined, 'rejected'],
    [429, 'rate_limit_exceeded', 'rate_limited'],
    [429, 'insufficient_quota', 'unavailable'],
    [500, undefined, 'transient'],
    [503, undefined, 'transient'],
  ])('a %d %s is %s', async (status, code, kind) => {
    mock.nextRequestError(status, { message: 'told so', type: 'error', ...(code && { code }) })
    await expect(replyOf(provider()(request('hi')))).rejects.toEqual(failure(kind, 'told so'))
  })

  test('a refused key is not repeated in the message', async () => {
    mock.nextRequestError(401, { message: 'Incorrect API key provided: sk-te***st' })
    const error = await replyOf(provider()(request('hi'))).catch((caught: unknown) => caught)
    expect(error).toEqual(failure('rejected', 'refused the key'))
    expect(String(error)).not.toContain('sk-te')
  })

  test('without a key it says so, and sends nothing', async () => {
    const keyless = openai({ apiKey: async () => undefined, baseUrl: `${mock.url}/v1` })
    await expect(replyOf(keyless(request('hi')))).rejects.toEqual(failure('rejected', 'no API key'))
    expect(mock.getRequests()).toEqual([])
  })
})

describe('against servers that behave otherwise', () => {
  test('estimates usage where none is told', async () => {
    const server = await serve((_request, response) => {
      sendEvents(response, [piece({ content: 'twelve chars' }), piece({}, 'stop'), '[DONE]'])
      response.end()
    })
    const { finish } = await replyOf(provider(server.url)(request('12345678', { system: '' })))
    expect(finish.usage).toEqual({ input_tokens: 2, output_tokens: 3, estimated: true })
  })

  test.each([
    ['length', 'length'],
    ['content_filter', 'filtered'],
    ['stop', 'stop'],
  ])('the finish reason %s is %s', async (theirs, ours) => {
    const server = await serve((_request, response) => {
      sendEvents(response, [piece({ content: 'a' }), piece({}, theirs), '[DONE]'])
      response.end()
    })
    expect((await replyOf(provider(server.url)(request('hi')))).finish.reason).toBe(ours)
  })

  test('reads calls without index, id, or right finish reason; bad arguments stay text', async () => {
    const server = await serve((_request, response) => {
      const call = (name: string, args: string, id?: string) => ({
        id,
        type: 'function',
        function: { name, arguments: args },
      })
      const calls = [call('clock', '', 'x'), call('calculator', '{"expression":', 'y')]
      sendEvents(response, [piece({ tool_calls: calls }), piece({}, 'stop'), '[DONE]'])
      response.end()
    })
    const reply = await replyOf(provider(server.url)(request('hi')))
    expect(reply.calls).toEqual([
      { id: 'x', name: 'clock', arguments: {} },
      { id: 'y', name: 'calculator', arguments: '{"expression":' },
    ])
    expect(reply.finish.reason).toBe('tool_calls')
  })

  test('makes up an id where there is none', async () => {
    const server = await serve((_request, response) => {
      const call = { index: 0, function: { name: 'clock', arguments: '{}' } }
      sendEvents(response, [piece({ tool_calls: [call] }), piece({}, 'tool_calls'), '[DONE]'])
      response.end()
    })
    const { calls } = await replyOf(provider(server.url)(request('hi')))
    expect(calls).toEqual([{ id: expect.stringMatching(/^call_.+/), name: 'clock', arguments: {} }])
  })

  test('drops a call that was cut off by the token limit', async () => {
    const server = await serve((_request, response) => {
      const call = { index: 0, id: 'x', function: { name: 'calculator', arguments: '{"expr' } }
      sendEvents(response, [piece({ tool_calls: [call] }), piece({}, 'length'), '[DONE]'])
      response.end()
    })
    const reply = await replyOf(provider(server.url)(request('hi')))
    expect(reply.calls).toEqual([])
    expect(reply.finish.reason).toBe('length')
  })

  test.each([
    ['a stream that ends before its finish', [piece({ content: 'half' })]],
    ['a stream that is no JSON', ['{"choices":']],
    ['an empty stream', []],
    ['an error in the stream', [{ error: { message: 'overloaded', type: 'server_error' } }]],
  ])('%s is a transient failure', async (_, events) => {
    const server = await serve((_request, response) => {
      sendEvents(response, events)
      response.end()
    })
    await expect(replyOf(provider(server.url)(request('hi')))).rejects.toEqual(failure('transient'))
  })

  test('so is a connection that breaks', async () => {
    const server = await serve((_request, response) => {
      sendEvents(response, [piece({ content: 'half' })])
      response.write('', () => response.destroy())
    })
    await expect(replyOf(provider(server.url)(request('hi')))).rejects.toEqual(failure('transient'))
    await server.close()
    await expect(replyOf(provider(server.url)(request('hi')))).rejects.toEqual(failure('transient', 'connection'))
  })

  test.each([
    ['seconds', 3, () => '3'],
    ['a date', 60, () => new Date(Date.now() + 60_000).toUTCString()],
  ])('reads Retry-After: %s', async (_, seconds, value) => {
    const server = await serve((_request, response) => response.writeHead(429, { 'retry-after': value() }).end('{}'))
    const error = await replyOf(provider(server.url)(request('hi'))).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ kind: 'rate_limited' })
    const { retryAfterS } = error as { retryAfterS: number }
    expect(retryAfterS).toBeGreaterThan(seconds / 2)
    expect(retryAfterS).toBeLessThanOrEqual(seconds)
  })

  test('passes an abort on to the server', async () => {
    const controller = new AbortController()
    let closed: Promise<unknown> = Promise.resolve()
    const server = await serve((_request, response) => {
      closed = once(response, 'close')
      sendEvents(response, [piece({ content: 'first' })])
    })
    const stream = provider(server.url)(request('hi', { signal: controller.signal }))[Symbol.asyncIterator]()
    expect(await stream.next()).toMatchObject({ value: { text: 'first' } })
    controller.abort(new Error('cancelled'))
    await expect(stream.next()).rejects.toThrow('cancelled')
    await closed
  })

  test('tries once only: repeating is not its business', async () => {
    let seen = 0
    const server = await serve((_request, response) => {
      seen += 1
      response.writeHead(500).end('{}')
    })
    await expect(replyOf(provider(server.url)(request('hi')))).rejects.toEqual(failure('transient'))
    expect(seen).toBe(1)
  })

  const answering = async (...deltas: object[]) => {
    const server = await serve((_request, response) => {
      sendEvents(response, [...deltas.map((delta) => piece(delta)), piece({}, 'stop'), '[DONE]'])
      response.end()
    })
    return replyOf(provider(server.url)(request('hi')))
  }

  test.each([
    ['a text', 'hello'],
    ['nothing', null],
    [
      'parts',
      [
        { type: 'thinking', thinking: [] },
        { type: 'text', text: 'hello' },
      ],
    ],
  ])('reads content that is %s', async (_what, content) => {
    const { text } = await answering({ content })
    expect(text).toBe(content === null ? '' : 'hello')
  })

  test.each([12, { a: 1 }, true])('does not take content for text that is %j', async (content) => {
    await expect(answering({ content })).rejects.toEqual(failure('transient', 'not understood'))
  })

  test('reads tool calls whose arguments come as an object and whose ids are no text', async () => {
    const called = { name: 'calculator', arguments: { expression: '1 + 1' } }
    const { calls } = await answering({ tool_calls: [{ index: 'first', id: 5, function: called }] })
    expect(calls).toEqual([{ ...called, id: expect.stringMatching(/^call_/) }])
  })

  test.each([
    ['no list', {}],
    ['empty', [null]],
    ['of a name that is no text', [{ index: 0, id: 'c', function: { name: 7, arguments: '{}' } }]],
    ['of arguments that are neither text nor an object', [{ index: 0, id: 'c', function: { arguments: 7 } }]],
  ])('does not understand tool calls that are %s', async (_what, tool_calls) => {
    await expect(answering({ tool_calls })).rejects.toEqual(failure('transient', 'not understood'))
  })

  /** Sends this for as long as it is read. @returns how many bytes were sent */
  const endless = async (status: number, begin: string) => {
    let sent = 0
    const server = await serve((_request, response) => {
      response.writeHead(status, { 'content-type': status === 200 ? 'text/event-stream' : 'application/json' })
      response.write(begin)
      const more = Buffer.alloc(256 * 1024, 'x')
      const send = () => {
        if (response.destroyed) return
        sent += more.length
        response.write(more, send)
      }
      send()
    })
    const error = await replyOf(provider(server.url)(request('hi'))).catch((caught: unknown) => caught)
    return { sent, error }
  }

  test('a line without an end is not read to the end', async () => {
    const { sent, error } = await endless(200, 'data: {"choices":[{"delta":{"content":"')
    expect(error).toEqual(failure('rejected', 'a line that is too long'))
    expect(sent).toBeLessThan(64 * 1024 * 1024)
  })

  test.each([
    ['all of them in each other', '['],
    ['side by side', '[],'],
    ['behind a text with a quote in it', '"\\"[",['],
  ])('a line of more lists than any answer has is not parsed: %s', async (_how, lists) => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(`data: {"choices":[${lists.repeat(100_001)}`)
    })
    const error = await replyOf(provider(server.url)(request('hi'))).catch((caught: unknown) => caught)
    expect(error).toEqual(failure('rejected', 'a line that is too long'))
  })

  test('what stands in a text counts as text, however many brackets there are', async () => {
    const content = '[{"'.repeat(100_000)
    const server = await serve((_request, response) => {
      sendEvents(response, [piece({ content }), piece({}, 'stop'), '[DONE]'])
      response.end()
    })
    expect((await replyOf(provider(server.url)(request('hi')))).text).toBe(content)
  })

  test('of an error without an end the beginning is read', async () => {
    const { sent, error } = await endless(400, '{"error":{"message":"')
    expect(error).toEqual(failure('rejected', '400'))
    expect(sent).toBeLessThan(16 * 1024 * 1024)
  })
})
