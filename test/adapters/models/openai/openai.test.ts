import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import { describe, expect, test, vi } from 'vitest'
import { chatCompletions } from '../../../../adapters/models/openai/openai.ts'
import { toolSpecs } from '../../../../core/engine/tools/toolbox.ts'
import { piece, sendEvents, useMockProvider, useRawServers } from '../network.ts'
import { replyOf, requestOf } from '../requests.ts'

const mock = useMockProvider()
const serve = useRawServers()

const request = (content: string, changes: Parameters<typeof requestOf>[1] = {}) =>
  requestOf(content, { model: 'openai/gpt-5-mini', ...changes })

const provider = (baseUrl = `${mock.url}/v1`) => chatCompletions({ apiKey: async () => 'sk-test', baseUrl })
const failure = (kind: string, message = '') =>
  expect.objectContaining({ kind, message: expect.stringContaining(message) })

describe('against a mock of the API', () => {
  test('streams text, and tells usage', async () => {
    mock.onMessage('hello', { content: 'Hello to you too', usage: { prompt_tokens: 11, completion_tokens: 4 } })
    const reply = await replyOf(provider()(request('hello')))
    expect(reply.text).toBe('Hello to you too')
    expect(reply.chunks.length).toBeGreaterThan(1)
    expect(reply.finish).toMatchObject({
      type: 'finish',
      parts: [{ type: 'text', text: 'Hello to you too' }],
      reason: 'stop',
      told_reason: 'stop',
      usage: { input_tokens: 11, output_tokens: 4 },
      model: 'openai/gpt-5-mini',
    })
  })

  test('sends the key', async () => {
    mock.onMessage('next', { content: 'ok' })
    await replyOf(provider()(request('next')))
    expect(mock.getLastRequest()?.headers.authorization).toMatch(/^Bearer |redacted/i)
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
    [402, undefined, 'credit_spent'],
    [404, 'model_not_found', 'unknown'],
    [408, undefined, 'transient'],
    [422, undefined, 'rejected'],
    [429, 'rate_limit_exceeded', 'rate_limited'],
    [429, 'insufficient_quota', 'credit_spent'],
    [429, 'billing_not_active', 'credit_spent'],
    [500, undefined, 'transient'],
    [503, undefined, 'transient'],
    [529, undefined, 'transient'],
    [400, 'context_length_exceeded', 'context_too_long'],
  ])('a %d %s is %s', async (status, code, kind) => {
    mock.nextRequestError(status, { message: 'told so', type: 'error', ...(code && { code }) })
    await expect(replyOf(provider()(request('hi')))).rejects.toEqual(failure(kind, 'told so'))
  })

  test('a refused key is not repeated in the message', async () => {
    mock.nextRequestError(401, { message: 'Incorrect API key provided: sk-te***st' })
    const error = await replyOf(provider()(request('hi'))).catch((caught: unknown) => caught)
    expect(error).toEqual(failure('key_refused', 'refused the key'))
    expect(String(error)).not.toContain('sk-te')
  })

  test('sends nothing of what the environment says of another service', async () => {
    const named = {
      OPENAI_CUSTOM_HEADERS: 'authorization: Bearer sk-theirs\nx-gateway-key: theirs',
      OPENAI_ORG_ID: 'org',
    }
    for (const [name, value] of Object.entries(named)) vi.stubEnv(name, value)
    let heard: IncomingHttpHeaders = {}
    const server = await serve((asked, response) => {
      heard = asked.headers
      sendEvents(response, [piece({ content: 'ok' }), '[DONE]'])
      response.end()
    })
    await replyOf(provider(server.url)(request('hi'))).finally(() => vi.unstubAllEnvs())
    expect(heard.authorization).toBe('Bearer sk-test')
    expect(JSON.stringify(heard)).not.toMatch(/theirs|org/)
  })

  test('without a key it says so, and sends nothing', async () => {
    const keyless = chatCompletions({ apiKey: async () => undefined, baseUrl: `${mock.url}/v1` })
    await expect(replyOf(keyless(request('hi')))).rejects.toEqual(failure('key_refused', 'no API key'))
    expect(mock.getRequests()).toEqual([])
  })

  test('a key that no header takes is not repeated, and not sent', async () => {
    const torn = chatCompletions({ apiKey: async () => 'sk-one\nsk-two', baseUrl: `${mock.url}/v1` })
    const error = await replyOf(torn(request('hi'))).catch((caught: unknown) => caught)
    expect(error).toEqual(failure('key_refused', 'characters that no header takes'))
    expect(String(error)).not.toContain('sk-')
    expect(mock.getRequests()).toEqual([])
  })
})

describe('against servers that behave otherwise', () => {
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

  test('what came before a failure is passed on, as it is paid for', async () => {
    const server = await serve((_request, response) => {
      sendEvents(response, [piece({ content: 'half' }), { error: { message: 'overloaded' } }])
      response.end()
    })
    const texts: string[] = []
    const reading = async () => {
      for await (const chunk of provider(server.url)(request('hi'))) if (chunk.type === 'text') texts.push(chunk.text)
    }
    await expect(reading()).rejects.toEqual(failure('transient', 'overloaded'))
    expect(texts).toEqual(['half'])
  })

  test.each([
    ['a web page', 'text/html', '<html><body>Sign in to the proxy</body></html>', 'unavailable', 'web page'],
    [
      'an error',
      'application/json',
      '{"error":{"message":"Insufficient credits","code":402}}',
      'credit_spent',
      'Insufficient',
    ],
    ['a list with one', 'application/json', '[{"error":{"code":400,"message":"bad"}}]', 'rejected', '400 bad'],
    [
      'an error by its object',
      'text/event-stream',
      'data: {"object":"error","message":"bad","code":400}\n\n',
      'rejected',
      'bad',
    ],
    ['an error that is text', 'text/event-stream', 'data: {"error":"model is loading"}\n\n', 'transient', 'loading'],
    [
      'an error after half an answer',
      'text/event-stream',
      `data: ${JSON.stringify(piece({ content: 'half' }))}\n\ndata: {"error":{"message":"This endpoint's maximum context length is 4096 tokens","code":400}}\n\n`,
      'context_too_long',
      '4096',
    ],
  ])('%s with status 200 is a failure of its kind', async (_what, type, body, kind, words) => {
    const server = await serve((_request, response) => response.writeHead(200, { 'content-type': type }).end(body))
    await expect(replyOf(provider(server.url)(request('hi')))).rejects.toEqual(failure(kind, words))
  })

  test.each([
    ['a page', 502, '<html>Bad Gateway</html>', 'transient', '502 it answered with a web page'],
    ['a detail', 422, '{"detail":"no"}', 'rejected', '422 no'],
    [
      'a list',
      400,
      '[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key."}}]',
      'key_refused',
      '400',
    ],
    [
      'the words of another',
      400,
      '{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"prompt is too long: 9 tokens"}}}',
      'context_too_long',
      'prompt is too long',
    ],
    ['nothing', 500, '', 'transient', '500 without a word of why'],
    ['deep', 400, `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'rejected', '400 [['],
    ['a wrong path', 404, 'Not Found', 'unknown', '404 Not Found'],
  ])('an error that is %s is read', async (_what, status, body, kind, words) => {
    const server = await serve((_request, response) => response.writeHead(status).end(body))
    await expect(replyOf(provider(server.url)(request('hi')))).rejects.toEqual(failure(kind, words))
  })

  test.each([
    ['as an error', 400, '{"error":{"message":"The response was filtered","code":"content_filter"}}', 'content_filter'],
    ['by a gateway', 403, '{"error":{"message":"Your input was flagged","code":403}}', 'moderation'],
    ['in words', 400, '{"error":{"message":"Content Exists Risk","type":"invalid_request_error"}}', 'moderation'],
    ['by another word', 400, '{"error":{"message":"no","code":"data_inspection_failed"}}', 'data_inspection_failed'],
    [
      'as what it may be',
      400,
      '{"error":{"message":"Invalid prompt: your prompt was flagged as potentially violating our usage policy.","code":"invalid_prompt"}}',
      'moderation',
    ],
  ])('a request that was filtered %s is a reply that was', async (_how, status, body, told_reason) => {
    const server = await serve((_request, response) => response.writeHead(status).end(body))
    const { finish } = await replyOf(provider(server.url)(request('hi')))
    expect(finish).toMatchObject({ reason: 'filtered', told_reason, parts: [], usage: { estimated: true } })
  })

  test('a failure is not left alone for as long as a limit that has room takes to begin anew', async () => {
    const headers = { 'x-ratelimit-remaining-requests': '14398', 'x-ratelimit-reset-requests': '2m59.56s' }
    const server = await serve((_request, response) => response.writeHead(500, headers).end('oops'))
    const error = await replyOf(provider(server.url)(request('hi'))).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ kind: 'transient', retryAfterS: undefined })
  })

  test('a whole answer that is no stream is read as one', async () => {
    const message = {
      role: 'assistant',
      content: 'hello whole',
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'clock', arguments: '{}' } }],
    }
    const answer = {
      id: 'x',
      choices: [{ index: 0, message, finish_reason: 'tool_calls' }],
      usage: { prompt_tokens: 3, completion_tokens: 2 },
    }
    const server = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer, null, 2)),
    )
    const { text, calls, finish } = await replyOf(provider(server.url)(request('hi')))
    expect(text).toBe('hello whole')
    expect(calls).toEqual([{ id: 'c', name: 'clock', arguments: {} }])
    expect(finish).toMatchObject({
      reason: 'tool_calls',
      usage: { input_tokens: 3, output_tokens: 2 },
      response_id: 'x',
    })
  })

  test('comments, other ends of lines, a cut character and a missing end mark change nothing', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(': PROCESSING\r\n\r\n: keep-alive\n\n')
      const bytes = Buffer.from(`data: ${JSON.stringify(piece({ content: 'grüße 🚀 ok' }))}\r\n\r\n`)
      const at = bytes.indexOf(0xf0) + 2
      response.write(bytes.subarray(0, at), () => {
        response.write(bytes.subarray(at))
        response.end(`data: ${JSON.stringify(piece({}, 'stop'))}`)
      })
    })
    const { text, finish } = await replyOf(provider(server.url)(request('hi')))
    expect(text).toBe('grüße 🚀 ok')
    expect(finish.reason).toBe('stop')
  })

  test('whatever comes is a sign of life', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(': still thinking\n\n')
    })
    const stream = provider(server.url)(request('hi'))[Symbol.asyncIterator]()
    expect(await stream.next()).toEqual({ done: false, value: { type: 'progress', characters: 0 } })
    await stream.return?.()
  })

  test('reads Retry-After', async () => {
    const server = await serve((_request, response) => response.writeHead(429, { 'retry-after': '3' }).end('{}'))
    const error = await replyOf(provider(server.url)(request('hi'))).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ kind: 'rate_limited', retryAfterS: 3 })
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

  test('ends the connection where nobody reads on', async () => {
    let closed: Promise<unknown> = Promise.resolve()
    const server = await serve((_request, response) => {
      closed = once(response, 'close')
      sendEvents(response, [piece({ content: 'first' })])
    })
    const stream = provider(server.url)(request('hi'))[Symbol.asyncIterator]()
    await stream.next()
    await stream.return?.()
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

  test.each([12, { a: 1 }, true])('does not take content for text that is %j', async (content) => {
    await expect(answering({ content })).rejects.toEqual(failure('transient', 'not understood'))
  })

  test('reads tool calls whose ids and indices are no such things', async () => {
    const called = { name: 'calculator', arguments: { expression: '1 + 1' } }
    const { calls } = await answering({ tool_calls: [{ index: 'first', id: 5, function: called }] })
    expect(calls).toEqual([{ ...called, id: expect.stringMatching(/^call_/) }])
  })

  test.each([
    ['no list', {}],
    ['empty', [null]],
    ['of a name that is no text', [{ index: 0, id: 'c', function: { name: 7, arguments: '{}' } }]],
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

  test.each([
    ['a line', 'data: {"choices":[{"delta":{"content":"'],
    ['a document', '{"choices":[{"message":{"content":"'],
    ['a comment', ': '],
  ])('%s without an end is not read to the end', async (_what, begin) => {
    const { sent, error } = await endless(200, begin)
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
    expect((await answering({ content })).text).toBe(content)
  })

  test('a reply without an end is not kept', async () => {
    const server = await serve((_request, response) => {
      const more = `data: ${JSON.stringify(piece({ reasoning_content: 'again and again '.repeat(4096) }))}\n\n`
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const send = () => {
        if (!response.destroyed) response.write(more, send)
      }
      send()
    })
    const error = await replyOf(provider(server.url)(request('hi'))).catch((caught: unknown) => caught)
    expect(error).toEqual(failure('rejected', 'longer than can be read'))
  })

  test('of an error without an end the beginning is read', async () => {
    const { sent, error } = await endless(400, '{"error":{"message":"')
    expect(error).toEqual(failure('rejected', '400'))
    expect(sent).toBeLessThan(16 * 1024 * 1024)
  })
})
