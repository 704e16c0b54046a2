import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import type { Turn } from '../../../../core/base/ports/models.ts'
import { toolSpecs } from '../../../../core/engine/tools/toolbox.ts'
import { failure } from '../asking.ts'
import { converseViolations } from '../checkers/converse.ts'
import { replyOf, requestOf } from '../requests.ts'
import {
  type Event,
  exception,
  input,
  reasoned,
  said,
  start,
  stop,
  stream,
  usage,
  use,
  useConverse,
} from './converse-server.ts'

const converse = useConverse()

function answerWith(...events: Event[]): void {
  converse.answer = (_request, response) => {
    stream(response, events)
    response.end()
  }
}

const cached: Event = [
  'metadata',
  {
    usage: { inputTokens: 10, outputTokens: 3, totalTokens: 133, cacheReadInputTokens: 100, cacheWriteInputTokens: 20 },
  },
]
const request = (content: string, changes: Parameters<typeof requestOf>[1] = {}) =>
  requestOf(content, { model: 'bedrock/us.amazon.nova-lite-v1:0', ...changes })
const life = { type: 'progress', characters: 0 }

test('streams text, and tells usage', async () => {
  answerWith(
    start,
    said('Hello '),
    said('you'),
    ['contentBlockStop', { contentBlockIndex: 0 }],
    stop('end_turn'),
    usage,
  )
  const reply = await replyOf(converse.generate(request('hi')))
  expect(reply.chunks).toEqual([
    life,
    { type: 'text', text: 'Hello ' },
    { type: 'text', text: 'you' },
    life,
    life,
    life,
    {
      type: 'finish',
      parts: [{ type: 'text', text: 'Hello you' }],
      reason: 'stop',
      told_reason: 'end_turn',
      usage: { input_tokens: 12, output_tokens: 3 },
      model: 'bedrock/us.amazon.nova-lite-v1:0',
    },
  ])
})

test.each([
  [{ type: 'flex' }, 'flex'],
  [{ type: 'default' }, undefined],
])('of the tier %j that its metadata tell, %j is kept', async (serviceTier, kept) => {
  const counts = { inputTokens: 1, outputTokens: 1, totalTokens: 2 }
  answerWith(start, said('ok'), stop('end_turn'), ['metadata', { usage: counts, serviceTier }])
  expect((await replyOf(converse.generate(request('hi')))).finish.service_tier).toBe(kept)
})

test('puts the pieces of tool calls together, and shows each piece as a sign of life', async () => {
  answerWith(
    start,
    said('Let me see'),
    use(1, 'a', 'calculator'),
    input(1, '{"expres'),
    input(1, 'sion":"1 + 1"}'),
    use(2, 'b', 'clock'),
    stop('tool_use'),
    usage,
  )
  const reply = await replyOf(converse.generate(request('both', { tools: toolSpecs(['calculator', 'clock']) })))
  expect(reply.text).toBe('Let me see')
  expect(reply.calls).toEqual([
    { id: 'a', name: 'calculator', arguments: { expression: '1 + 1' } },
    { id: 'b', name: 'clock', arguments: {} },
  ])
  expect(reply.finish.reason).toBe('tool_calls')
  expect(reply.chunks).toContainEqual({ type: 'progress', characters: 8, text: '{"expres' })
})

test('keeps thoughts with their signatures, in their order', async () => {
  answerWith(
    start,
    reasoned(0, { text: 'first ' }),
    reasoned(0, { text: 'second' }),
    reasoned(0, { signature: 'sig' }),
    reasoned(1, { redactedContent: 'c2VjcmV0' }),
    said('so', 2),
    stop('end_turn'),
    cached,
  )
  const { finish } = await replyOf(converse.generate(request('hi')))
  expect(finish.parts).toEqual([
    { type: 'reasoning', text: 'first second', opaque: { signature: 'sig' } },
    { type: 'reasoning', text: '', opaque: { redacted: 'c2VjcmV0' } },
    { type: 'text', text: 'so' },
  ])
  expect(finish.usage).toEqual({
    input_tokens: 130,
    output_tokens: 3,
    cached_input_tokens: 100,
    cache_write_tokens: 20,
  })
})

test('what is sent is as the provider takes it', async () => {
  let path: string | undefined
  let sent: Promise<string> = Promise.resolve('')
  converse.answer = (request, response) => {
    path = request.url
    sent = text(request)
    stream(response, [start, said('{}'), stop('end_turn'), usage])
    response.end()
  }
  const model = 'bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0'
  const turns: Turn[] = [
    { role: 'user', parts: [{ type: 'text', text: 'go' }] },
    {
      role: 'model',
      model,
      parts: [
        { type: 'reasoning', text: 'hm', opaque: { signature: 'sig' } },
        { type: 'reasoning', text: '', opaque: { redacted: 'c2VjcmV0' } },
        { type: 'tool_call', id: 'a', name: 'clock', arguments: {} },
        { type: 'tool_call', id: 'b', name: 'calculator', arguments: '{"bro' },
      ],
    },
    { role: 'tool', call_id: 'a', name: 'clock', parts: [{ type: 'text', text: 'now' }], is_error: false },
    { role: 'tool', call_id: 'b', name: 'calculator', parts: [], is_error: true },
    { role: 'user', parts: [{ type: 'text', text: 'and?' }] },
  ]
  const output_schema = { type: 'object', properties: { a: { type: 'string' } } }
  const tools = toolSpecs(['clock', 'calculator'])
  await replyOf(converse.generate(request('', { model, turns, output_schema, max_tokens: 77, tools })))
  expect(path).toBe('/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream')
  const body = JSON.parse(await sent)
  expect(converseViolations(body)).toEqual([])
  expect(body).toMatchObject({
    system: [{ text: 'Be brief.' }],
    inferenceConfig: { maxTokens: 77 },
    toolConfig: { tools: [{ toolSpec: { name: 'clock', inputSchema: { json: { type: 'object' } } } }, {}] },
    outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { name: 'output' } } } },
    messages: [
      { role: 'user', content: [{ text: 'go' }] },
      {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'hm', signature: 'sig' } } },
          { reasoningContent: { redactedContent: 'c2VjcmV0' } },
          { toolUse: { toolUseId: 'a', name: 'clock', input: {} } },
          { toolUse: { toolUseId: 'b', name: 'calculator', input: { value: '{"bro' } } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'a', status: 'success', content: [{ text: 'now' }] } },
          { toolResult: { toolUseId: 'b', status: 'error', content: [{ text: '(nothing)' }] } },
          { text: 'and?' },
        ],
      },
    ],
  })
})

test.each([
  ['nothing', undefined],
  ['null', null],
  ['null counts', { inputTokens: null, outputTokens: null }],
  ['fractions', { inputTokens: 1.5, outputTokens: 2.5 }],
])('estimates usage where %s is told', async (_what, told) => {
  answerWith(start, said('twelve chars'), stop('end_turn'), ['metadata', { usage: told }])
  const { finish } = await replyOf(converse.generate(request('12345678', { system: '' })))
  expect(finish.usage).toEqual({ input_tokens: 2, output_tokens: 3, estimated: true })
})

describe('why it ended', () => {
  test.each([
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'context_full'],
    ['guardrail_intervened', 'filtered'],
    ['content_filtered', 'filtered'],
    ['stop_sequence', 'stop'],
    ['refusal', 'refused'],
    ['malformed_tool_use', 'malformed_call'],
    ['malformed_model_output', 'failed'],
    ['something_new', 'unknown'],
  ])('%s is %s', async (theirs, ours) => {
    answerWith(start, said('a'), stop(theirs), usage)
    const { finish } = await replyOf(converse.generate(request('hi')))
    expect(finish).toMatchObject({ reason: ours, told_reason: theirs })
  })

  test('a call decides over `end_turn`', async () => {
    answerWith(start, use(0, 't1', 'calculator'), input(0, '{"expression":"1+1"}'), stop('end_turn'), usage)
    const { finish, calls } = await replyOf(converse.generate(request('hi', { tools: toolSpecs(['calculator']) })))
    expect(finish.reason).toBe('tool_calls')
    expect(calls).toEqual([{ id: 't1', name: 'calculator', arguments: { expression: '1+1' } }])
  })

  test('a call of an answer that was cut is told as it came', async () => {
    answerWith(start, use(0, 't1', 'calculator'), input(0, '{"expr'), stop('max_tokens'), usage)
    const { finish, calls } = await replyOf(converse.generate(request('hi')))
    expect(finish.reason).toBe('length')
    expect(calls).toEqual([{ id: 't1', name: 'calculator', arguments: '{"expr' }])
  })

  test('a word that waits for calls where none came is a call that could not be read', async () => {
    answerWith(start, said('I shall look it up.'), stop('tool_use'), usage)
    expect((await replyOf(converse.generate(request('hi')))).finish.reason).toBe('malformed_call')
  })

  test('arguments of a call whose beginning never came are told, and not left out', async () => {
    answerWith(start, said('ok'), input(1, '{"key":"a"}'), stop('end_turn'), usage)
    const { finish, calls } = await replyOf(converse.generate(request('hi')))
    expect(finish.reason).toBe('tool_calls')
    expect(calls).toEqual([{ id: expect.any(String), name: '', arguments: { key: 'a' } }])
  })

  test('an empty answer is one, and no text', async () => {
    answerWith(start, stop('end_turn'), usage)
    expect((await replyOf(converse.generate(request('hi')))).finish).toMatchObject({ reason: 'stop', parts: [] })
  })
})

describe('failures', () => {
  test.each([
    [429, 'ThrottlingException', 'slow down', 'rate_limited'],
    [503, 'ServiceUnavailableException', 'later', 'transient'],
    [500, 'InternalServerException', 'oops', 'transient'],
    [424, 'ModelErrorException', 'The system encountered an unexpected error during processing.', 'transient'],
    [400, 'ServiceQuotaExceededException', 'too much', 'unavailable'],
    [404, 'ResourceNotFoundException', 'no such', 'unknown'],
    [400, 'ValidationException', 'The provided model identifier is invalid.', 'unknown'],
    [400, 'ValidationException', 'Input is too long for requested model.', 'context_too_long'],
    [
      400,
      'ValidationException',
      'The model returned the following errors: Input Tokens Exceeded: Number of input tokens exceeds maximum length.',
      'context_too_long',
    ],
    [400, 'ValidationException', 'messages are wrong', 'rejected'],
    [403, 'AccessDeniedException', 'no access', 'key_refused'],
    [403, 'UnrecognizedClientException', 'The security token included in the request is invalid.', 'key_refused'],
    [403, 'ExpiredTokenException', 'expired', 'key_refused'],
  ])('%d %s (%s) is %s', async (status, name, message, kind) => {
    converse.answer = (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': name })
      response.end(JSON.stringify({ message }))
    }
    await expect(replyOf(converse.generate(request('hi')))).rejects.toEqual(failure(kind, message))
  })

  test.each([
    [400, 'rejected'],
    [429, 'rate_limited'],
    [503, 'transient'],
  ])('a ModelErrorException of a model that itself answered %d is %s', async (originalStatusCode, kind) => {
    converse.answer = (_request, response) => {
      response.writeHead(424, { 'content-type': 'application/json', 'x-amzn-errortype': 'ModelErrorException' })
      response.end(JSON.stringify({ message: 'The model failed', originalStatusCode }))
    }
    await expect(replyOf(converse.generate(request('hi')))).rejects.toEqual(failure(kind, 'The model failed'))
  })

  test('Retry-After is read', async () => {
    converse.answer = (_request, response) => {
      const headers = { 'x-amzn-errortype': 'ThrottlingException', 'retry-after': '17' }
      response.writeHead(429, { 'content-type': 'application/json', ...headers }).end('{}')
    }
    const error = await replyOf(converse.generate(request('hi'))).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ kind: 'rate_limited', retryAfterS: 17 })
  })

  test('an exception within the stream is one too', async () => {
    converse.answer = (_request, response) => {
      stream(response, [start, said('half')])
      response.end(exception('throttlingException', 'slow down'))
    }
    await expect(replyOf(converse.generate(request('hi')))).rejects.toEqual(failure('rate_limited', 'slow down'))
  })

  test('a stream that ends before its stop is transient', async () => {
    answerWith(start, said('half'))
    await expect(replyOf(converse.generate(request('hi')))).rejects.toEqual(failure('transient'))
  })

  test('so are bytes that are no frames', async () => {
    converse.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' })
      response.end('nonsense, and enough of it to be read as a frame')
    }
    await expect(replyOf(converse.generate(request('hi')))).rejects.toEqual(failure('transient'))
  })

  test('so is a connection that breaks', async () => {
    converse.answer = (request) => request.stream.session?.destroy()
    await expect(replyOf(converse.generate(request('hi')))).rejects.toEqual(failure('transient'))
  })
})

test('passes an abort on to the server', async () => {
  const controller = new AbortController()
  let closed: Promise<unknown> = Promise.resolve()
  converse.answer = (_request, response) => {
    closed = once(response, 'close')
    stream(response, [start, said('first')])
  }
  const chunks = converse.generate(request('hi', { signal: controller.signal }))[Symbol.asyncIterator]()
  expect(await chunks.next()).toEqual({ done: false, value: life })
  expect(await chunks.next()).toMatchObject({ value: { text: 'first' } })
  const next = chunks.next()
  controller.abort(new Error('cancelled'))
  await expect(next).rejects.toThrow('cancelled')
  await closed
})

test('what was told whole is not lost with its connection', async () => {
  converse.answer = (_request, response) => {
    stream(response, [start, said('ok'), stop('end_turn')])
    response.end('nonsense, and enough of it to be read as a frame')
  }
  const { text: told, finish } = await replyOf(converse.generate(request('hi')))
  expect(told).toBe('ok')
  expect(finish).toMatchObject({ reason: 'stop', usage: { estimated: true } })
})
