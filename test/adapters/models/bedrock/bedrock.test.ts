import { once } from 'node:events'
import {
  createServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { encodeEventStreamFrame, encodeEventStreamMessage } from '@copilotkit/aimock'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { bedrock } from '../../../../adapters/models/bedrock/bedrock.ts'
import type { Generate } from '../../../../adapters/models/generate.ts'
import type { ModelMessage } from '../../../../core/base/ports/models.ts'
import { toolSpecs } from '../../../../core/engine/tools/toolbox.ts'
import { replyOf, requestOf } from '../requests.ts'

/** Bedrock speaks HTTP/2 with frames of its own encoding, so this server does. Each test says what it answers. */
let server: Http2Server
const sessions = new Set<ServerHttp2Session>()
let answer: (request: Http2ServerRequest, response: Http2ServerResponse) => unknown = () => {}
let generate: Generate

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  server = createServer((request, response) => answer(request, response))
  server.on('session', (session) => sessions.add(session))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  generate = bedrock({ region: 'us-east-1', endpoint: `http://127.0.0.1:${port}` })
})

afterAll(() => {
  vi.unstubAllEnvs()
  for (const session of sessions) session.destroy()
  server.close()
})

type Event = readonly [type: string, payload: object]

function stream(response: Http2ServerResponse, events: readonly Event[]): void {
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' })
  for (const [type, payload] of events) response.write(encodeEventStreamMessage(type, payload))
}

function answerWith(...events: Event[]): void {
  answer = (_request, response) => {
    stream(response, events)
    response.end()
  }
}

const start: Event = ['messageStart', { role: 'assistant' }]
const said = (words: string, contentBlockIndex = 0): Event => [
  'contentBlockDelta',
  { contentBlockIndex, delta: { text: words } },
]
const stop = (stopReason: string): Event => ['messageStop', { stopReason }]
const usage: Event = [
  'metadata',
  { usage: { inputTokens: 12, outputTokens: 3, totalTokens: 15 }, metrics: { latencyMs: 1 } },
]

const request = (content: string, changes: Parameters<typeof requestOf>[1] = {}) =>
  requestOf(content, { model: 'bedrock/us.amazon.nova-lite-v1:0', ...changes })
const failure = (kind: string, message = '') =>
  expect.objectContaining({ kind, message: expect.stringContaining(message) })

test('streams text, and tells usage', async () => {
  answerWith(
    start,
    said('Hello '),
    said('you'),
    ['contentBlockStop', { contentBlockIndex: 0 }],
    stop('end_turn'),
    usage,
  )
  const reply = await replyOf(generate(request('hi')))
  expect(reply.chunks).toEqual([
    { type: 'text', text: 'Hello ' },
    { type: 'text', text: 'you' },
    {
      type: 'finish',
      reason: 'stop',
      usage: { input_tokens: 12, output_tokens: 3 },
      model: 'bedrock/us.amazon.nova-lite-v1:0',
    },
  ])
})

test('assembles tool calls', async () => {
  const use = (contentBlockIndex: number, toolUseId: string, name: string): Event => [
    'contentBlockStart',
    { contentBlockIndex, start: { toolUse: { toolUseId, name } } },
  ]
  const input = (contentBlockIndex: number, piece: string): Event => [
    'contentBlockDelta',
    { contentBlockIndex, delta: { toolUse: { input: piece } } },
  ]
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
  const reply = await replyOf(generate(request('both', { tools: toolSpecs(['calculator', 'clock']) })))
  expect(reply.text).toBe('Let me see')
  expect(reply.calls).toEqual([
    { id: 'a', name: 'calculator', arguments: { expression: '1 + 1' } },
    { id: 'b', name: 'clock', arguments: {} },
  ])
  expect(reply.finish.reason).toBe('tool_calls')
})

test('sends the conversation with alternating roles, the tools, the schema and the limit', async () => {
  let path: string | undefined
  let sent: Promise<string> = Promise.resolve('')
  answer = (request, response) => {
    path = request.url
    sent = text(request)
    stream(response, [start, said('{}'), stop('end_turn'), usage])
    response.end()
  }
  const messages: ModelMessage[] = [
    { role: 'user', content: 'go' },
    {
      role: 'assistant',
      content: '',
      tool_calls: [
        { id: 'a', name: 'clock', arguments: {} },
        { id: 'b', name: 'calculator', arguments: '{"bro' },
      ],
    },
    { role: 'tool', call_id: 'a', name: 'clock', content: '{"time":"now"}', is_error: false },
    { role: 'tool', call_id: 'b', name: 'calculator', content: '', is_error: true },
    { role: 'user', content: 'and?' },
  ]
  const output_schema = { type: 'object', properties: {} }
  await replyOf(generate(request('', { messages, output_schema, max_tokens: 77, tools: toolSpecs(['clock']) })))
  expect(path).toBe('/model/us.amazon.nova-lite-v1%3A0/converse-stream')
  expect(JSON.parse(await sent)).toMatchObject({
    system: [{ text: 'Be brief.' }],
    inferenceConfig: { maxTokens: 77 },
    toolConfig: { tools: [{ toolSpec: { name: 'clock', inputSchema: { json: { type: 'object' } } } }] },
    outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { name: 'output' } } } },
    messages: [
      { role: 'user', content: [{ text: 'go' }] },
      {
        role: 'assistant',
        content: [
          { toolUse: { toolUseId: 'a', name: 'clock', input: {} } },
          { toolUse: { toolUseId: 'b', name: 'calculator', input: { value: '{"bro' } } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'a', status: 'success', content: [{ text: '{"time":"now"}' }] } },
          { toolResult: { toolUseId: 'b', status: 'error', content: [{ text: '(nothing)' }] } },
          { text: 'and?' },
        ],
      },
    ],
  })
})

test('estimates usage where none is told', async () => {
  answerWith(start, said('twelve chars'), stop('end_turn'))
  const { finish } = await replyOf(generate(request('12345678', { system: '' })))
  expect(finish.usage).toEqual({ input_tokens: 2, output_tokens: 3, estimated: true })
})

test.each([
  ['max_tokens', 'length'],
  ['guardrail_intervened', 'filtered'],
  ['stop_sequence', 'stop'],
])('the stop reason %s is %s', async (theirs, ours) => {
  answerWith(start, said('a'), stop(theirs))
  expect((await replyOf(generate(request('hi')))).finish.reason).toBe(ours)
})

describe('failures', () => {
  test.each([
    [429, 'ThrottlingException', 'slow down', 'transient'],
    [503, 'ServiceUnavailableException', 'later', 'transient'],
    [500, 'InternalServerException', 'oops', 'transient'],
    [424, 'ModelErrorException', 'cannot', 'rejected'],
    [400, 'ServiceQuotaExceededException', 'too much', 'unavailable'],
    [404, 'ResourceNotFoundException', 'no such', 'unknown'],
    [400, 'ValidationException', 'The provided model identifier is invalid.', 'unknown'],
    [400, 'ValidationException', 'messages are wrong', 'rejected'],
    [403, 'AccessDeniedException', 'no access', 'rejected'],
  ])('%d %s (%s) is %s', async (status, name, message, kind) => {
    answer = (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': name })
      response.end(JSON.stringify({ message }))
    }
    await expect(replyOf(generate(request('hi')))).rejects.toEqual(failure(kind, message))
  })

  test('Retry-After is read', async () => {
    answer = (_request, response) => {
      const headers = { 'x-amzn-errortype': 'ThrottlingException', 'retry-after': '17' }
      response.writeHead(429, { 'content-type': 'application/json', ...headers }).end('{}')
    }
    const error = await replyOf(generate(request('hi'))).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ kind: 'rate_limited', retryAfterS: 17 })
  })

  test('an exception within the stream is one too', async () => {
    answer = (_request, response) => {
      stream(response, [start, said('half')])
      const headers = {
        ':message-type': 'exception',
        ':exception-type': 'throttlingException',
        ':content-type': 'application/json',
      }
      response.end(encodeEventStreamFrame(headers, Buffer.from('{"message":"slow down"}')))
    }
    await expect(replyOf(generate(request('hi')))).rejects.toEqual(failure('transient', 'slow down'))
  })

  test('a stream that ends before its stop is transient', async () => {
    answerWith(start, said('half'))
    await expect(replyOf(generate(request('hi')))).rejects.toEqual(failure('transient'))
  })

  test('so are bytes that are no frames', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' })
      response.end('nonsense, and enough of it to be read as a frame')
    }
    await expect(replyOf(generate(request('hi')))).rejects.toEqual(failure('transient'))
  })

  test('so is a connection that breaks', async () => {
    answer = (request) => request.stream.session?.destroy()
    await expect(replyOf(generate(request('hi')))).rejects.toEqual(failure('transient'))
  })
})

test('passes an abort on to the server', async () => {
  const controller = new AbortController()
  let closed: Promise<unknown> = Promise.resolve()
  answer = (_request, response) => {
    closed = once(response, 'close')
    stream(response, [start, said('first')])
  }
  const chunks = generate(request('hi', { signal: controller.signal }))[Symbol.asyncIterator]()
  expect(await chunks.next()).toMatchObject({ value: { text: 'first' } })
  const next = chunks.next()
  controller.abort(new Error('cancelled'))
  await expect(next).rejects.toThrow('cancelled')
  await closed
})
