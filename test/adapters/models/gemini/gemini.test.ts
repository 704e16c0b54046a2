import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { gemini } from '../../../../adapters/models/gemini/gemini.ts'
import { toolSpecs } from '../../../../core/engine/tools/toolbox.ts'
import { png } from '../../../files/samples.ts'
import { failure, useAsking } from '../asking.ts'
import { breakingAfter, sendEvents, useMockProvider, useRawServers } from '../network.ts'
import { replyOf } from '../requests.ts'

const mock = useMockProvider()
const serve = useRawServers()
const { request, asked, answered, answeredText, expectAbortToBePassedOn } = useAsking(
  (baseUrl) => gemini({ apiKey: async () => 'key', baseUrl }),
  'gemini/gemini-3.8-flash',
)

const usageMetadata = { promptTokenCount: 12, candidatesTokenCount: 3, totalTokenCount: 15 }
const piece = (parts: readonly object[], finishReason?: unknown, more: object = { usageMetadata }) => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, ...(finishReason !== undefined && { finishReason }) }],
  responseId: 'r1',
  ...more,
})
const stop = (finishReason: unknown = 'STOP', more?: object) => piece([{ text: '' }], finishReason, more)

describe('against a server that nobody here wrote', () => {
  const generate = () => gemini({ apiKey: async () => 'key', baseUrl: mock.url })

  test('text with a thought before it', async () => {
    mock.onMessage('hi', { content: 'Hello, you', reasoning: 'somebody greets' })
    const { text: told, finish } = await replyOf(generate()(request('hi')))
    expect(told).toBe('Hello, you')
    expect(finish).toMatchObject({ reason: 'stop', told_reason: 'STOP', model: 'gemini/gemini-3.8-flash' })
    expect(finish.parts).toEqual([
      { type: 'reasoning', text: 'somebody greets' },
      { type: 'text', text: 'Hello, you' },
    ])
  })

  test('calls of tools', async () => {
    const toolCalls = [
      { name: 'calculator', arguments: '{"expression":"1 + 1"}' },
      { name: 'clock', arguments: '{}' },
    ]
    mock.onMessage('sum', { toolCalls })
    const reply = await replyOf(generate()(request('sum', { tools: toolSpecs(['calculator', 'clock']) })))
    expect(reply.finish.reason).toBe('tool_calls')
    expect(reply.calls).toMatchObject([
      { name: 'calculator', arguments: { expression: '1 + 1' } },
      { name: 'clock', arguments: {} },
    ])
    expect(new Set(reply.calls.map(({ id }) => id)).size).toBe(2)
  })
})

test('the key and the model are told', async () => {
  let told: unknown
  await asked(async (message, response) => {
    told = { url: message.url, key: message.headers['x-goog-api-key'], body: JSON.parse(await text(message)) }
    sendEvents(response, [piece([{ text: 'ok' }], 'STOP')])
    response.end()
  })
  expect(told).toMatchObject({
    ...{ url: '/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse', key: 'key' },
    body: {
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
      generationConfig: { maxOutputTokens: 1000 },
    },
  })
})

test('parts keep their order and their signatures, and one with a signature is joined to no other', async () => {
  const reply = await answered([
    piece([{ text: 'think', thought: true }]),
    piece([{ text: 'ing', thought: true }]),
    piece([{ text: 'Hel' }]),
    piece([{ text: 'lo' }]),
    piece([{ text: ' signed', thoughtSignature: 'c2lnMQ==' }]),
    piece([
      { functionCall: { id: 'x', name: 'clock', args: {} }, thoughtSignature: 'c2lnMg==' },
      { functionCall: { name: 'calculator', args: { expression: '1' } } },
      { text: ' after' },
    ]),
    piece([{ text: '', thoughtSignature: 'c2lnMw==' }], 'STOP'),
  ])
  expect(reply.finish.parts).toEqual([
    { type: 'reasoning', text: 'thinking' },
    { type: 'text', text: 'Hello' },
    { type: 'text', text: ' signed', opaque: { thought_signature: 'c2lnMQ==' } },
    {
      type: 'tool_call',
      id: 'x',
      name: 'clock',
      arguments: {},
      opaque: { thought_signature: 'c2lnMg==', call_id: 'x' },
    },
    { type: 'tool_call', id: expect.any(String), name: 'calculator', arguments: { expression: '1' } },
    { type: 'text', text: ' after' },
    { type: 'text', text: '', opaque: { thought_signature: 'c2lnMw==' } },
  ])
  expect(reply.finish).toMatchObject({
    ...{ reason: 'tool_calls', told_reason: 'STOP', response_id: 'r1' },
    usage: { input_tokens: 12, output_tokens: 3 },
  })
})

describe('why it ended', () => {
  test.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'filtered'],
    ['RECITATION', 'filtered'],
    ['PROHIBITED_CONTENT', 'filtered'],
    ['MALFORMED_FUNCTION_CALL', 'malformed_call'],
    ['UNEXPECTED_TOOL_CALL', 'malformed_call'],
    ['OTHER', 'unknown'],
    ['FINISH_REASON_UNSPECIFIED', 'unknown'],
    ['constructor', 'unknown'],
  ])('%s is %s', async (theirs, ours) => {
    const { finish } = await answered([piece([{ text: 'some' }]), stop(theirs)])
    expect(finish).toMatchObject({ reason: ours, told_reason: theirs })
  })

  test('a reason that is no word is unknown', async () => {
    expect((await answered([piece([{ text: 'some' }], 7)])).finish.reason).toBe('unknown')
  })

  test('a call of an answer that was cut is told', async () => {
    const { finish, calls } = await answered([piece([{ functionCall: { name: 'clock', args: {} } }], 'MAX_TOKENS')])
    expect(finish.reason).toBe('length')
    expect(calls).toHaveLength(1)
  })

  test('a prompt that is blocked is filtered, whatever the word', async () => {
    const { finish } = await answered([{ promptFeedback: { blockReason: 'JAILBREAK' }, usageMetadata }])
    expect(finish).toMatchObject({ reason: 'filtered', told_reason: 'JAILBREAK', parts: [] })
  })

  test('a word that waits for calls where none came is a call that could not be read', async () => {
    expect((await answered([piece([{ text: 'I look' }], 'FUNCTION_CALL')])).finish.reason).toBe('malformed_call')
  })

  test('trouble that was told is not over because a usual word follows', async () => {
    const { finish } = await answered([piece([{ text: 'half' }], 'MAX_TOKENS'), stop()])
    expect(finish).toMatchObject({ reason: 'length', told_reason: 'MAX_TOKENS' })
  })

  test('an empty answer is one, and no text', async () => {
    const { finish } = await answered([{ candidates: [{ finishReason: 'STOP' }], usageMetadata }])
    expect(finish).toMatchObject({ reason: 'stop', parts: [] })
  })
})

describe('calls', () => {
  test('two with one id are two', async () => {
    const one = { functionCall: { id: 'a', name: 'clock', args: {} } }
    const { calls } = await answered([piece([one, one], 'STOP')])
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2)
  })

  test.each([
    ['an object', { zone: 'UTC' }, { zone: 'UTC' }],
    ['nothing', undefined, {}],
    ['null', null, {}],
    ['a text of JSON', '{"zone":"UTC"}', { zone: 'UTC' }],
  ])('arguments that are %s', async (_what, args, read) => {
    const { calls } = await answered([piece([{ functionCall: { name: 'clock', args } }], 'STOP')])
    expect(calls).toEqual([{ id: expect.any(String), name: 'clock', arguments: read }])
  })

  test('arguments that say no name are those of the call before, which had none', async () => {
    const { calls } = await answered([
      piece([{ functionCall: { name: 'clock', args: {} } }]),
      piece([{ functionCall: { args: { zone: 'UTC' } } }], 'STOP'),
    ])
    expect(calls).toEqual([{ id: expect.any(String), name: 'clock', arguments: { zone: 'UTC' } }])
  })

  test('one without a name is told', async () => {
    const { calls } = await answered([piece([{ functionCall: { args: {} } }], 'STOP')])
    expect(calls).toEqual([{ id: expect.any(String), name: '', arguments: {} }])
  })
})

test('parts and fields that nobody knows yet are signs of life', async () => {
  const { text: told } = await answered([
    piece([{ executableCode: { language: 'PYTHON', code: '1' } }, { hologram: 1 }]),
    { something: 'new' },
    piece([{ text: 'ok' }], 'STOP', { usageMetadata, modelVersion: 'x', serverContent: [1] }),
  ])
  expect(told).toBe('ok')
})

test.each([
  ['flex', 'flex'],
  ['standard', undefined],
])('of the tier %j that stands before its answer, %j is kept', async (tier, kept) => {
  const { finish } = await asked((_message, response) => {
    response.setHeader('x-gemini-service-tier', tier)
    sendEvents(response, [piece([{ text: 'ok' }], 'STOP')])
    response.end()
  })
  expect(finish.service_tier).toBe(kept)
})

describe('usage', () => {
  const usageOf = async (told: unknown, words = 'twelve chars') =>
    (await answered([piece([{ text: words }], 'STOP', { usageMetadata: told })], { system: '' })).finish.usage

  test('counts thoughts, what was cached, and what tools read that run there', async () => {
    const told = {
      ...{ promptTokenCount: 100, cachedContentTokenCount: 60, toolUsePromptTokenCount: 5 },
      ...{ candidatesTokenCount: 9, thoughtsTokenCount: 4, totalTokenCount: 118 },
    }
    expect(await usageOf(told)).toEqual({
      input_tokens: 105,
      output_tokens: 13,
      cached_input_tokens: 60,
      reasoning_tokens: 4,
    })
  })

  test('what was said is the rest, where it alone is not told', async () => {
    const told = { promptTokenCount: 100, thoughtsTokenCount: 20, totalTokenCount: 120 }
    expect(await usageOf(told)).toEqual({ input_tokens: 100, output_tokens: 20, reasoning_tokens: 20 })
  })

  test('a total that is more than its parts counts', async () => {
    const told = { promptTokenCount: 32, candidatesTokenCount: 9, totalTokenCount: 20_041 }
    expect(await usageOf(told)).toEqual({ input_tokens: 32, output_tokens: 20_009, estimated: true })
  })

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['null counts', { promptTokenCount: null, candidatesTokenCount: null, totalTokenCount: null }],
    ['no numbers', { promptTokenCount: '12', candidatesTokenCount: 'many' }],
    ['less than nothing', { promptTokenCount: -1, candidatesTokenCount: -5 }],
    ['zeros', { promptTokenCount: 0, candidatesTokenCount: 0, totalTokenCount: 0 }],
  ])('%s is estimated', async (_what, told) => {
    expect(await usageOf(told)).toEqual({ input_tokens: 1, output_tokens: 3, estimated: true })
  })
})

describe('failures', () => {
  test.each([
    [400, 'INVALID_ARGUMENT', 'contents are wrong', 'rejected'],
    [
      400,
      'INVALID_ARGUMENT',
      'The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).',
      'context_too_long',
    ],
    [404, 'NOT_FOUND', 'models/x is not found', 'unknown'],
    [
      429,
      'RESOURCE_EXHAUSTED',
      'You exceeded your current quota, please check your plan and billing details.',
      'rate_limited',
    ],
    [429, 'RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted.', 'credit_spent'],
    [
      429,
      'RESOURCE_EXHAUSTED',
      'Quota exceeded for metric: generate_content_free_tier_requests, limit: 0, model: gemini-x. Please retry in 34.07s.',
      'credit_spent',
    ],
    [429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for metric: requests, limit: 10. Please retry in 3s.', 'rate_limited'],
    [400, 'FAILED_PRECONDITION', 'Please enable billing on your project in Google AI Studio.', 'credit_spent'],
    [400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.', 'unavailable'],
    [500, 'INTERNAL', 'oops', 'transient'],
    [503, 'UNAVAILABLE', 'The model is overloaded.', 'transient'],
    [504, 'DEADLINE_EXCEEDED', 'late', 'transient'],
  ])('%d %s (%s) is %s', async (code, status, message, kind) => {
    const error = { code, message, status }
    const reply = asked((_request, response) => {
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
    })
    await expect(reply).rejects.toEqual(failure(kind, message))
    const inList = asked((_request, response) => {
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify([{ error }]))
    })
    await expect(inList).rejects.toEqual(failure(kind, message))
    await expect(answered([piece([{ text: 'half' }]), { error }])).rejects.toEqual(failure(kind, message))
    const wordless = { error: { status, message } }
    await expect(answered([piece([{ text: 'half' }]), wordless])).rejects.toEqual(failure(kind, message))
  })

  test.each([
    [400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key: AIza...'],
    [401, 'UNAUTHENTICATED', 'no AIza...'],
    [403, 'PERMISSION_DENIED', 'no AIza...'],
  ])('a refused key (%d) is one, and what is said of it is not repeated', async (code, status, message) => {
    const reply = asked((_request, response) => {
      response.writeHead(code, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { code, status, message } }))
    })
    await expect(reply).rejects.toEqual(failure('key_refused', 'The provider refused the key'))
    await expect(reply).rejects.not.toThrow('AIza')
  })

  test('how long to wait is read in the error', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '31s' }]
    const error = { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'slow down', details }
    const reply = asked((_request, response) => response.writeHead(429).end(JSON.stringify({ error })))
    await expect(reply).rejects.toMatchObject({ kind: 'rate_limited', retryAfterS: 31 })
    await expect(answered([{ error }])).rejects.toMatchObject({ kind: 'rate_limited', retryAfterS: 31 })
  })

  test.each([
    ['an error', 'application/json', '{"error":{"code":503,"status":"UNAVAILABLE","message":"overloaded"}}'],
    ['no JSON', 'application/json', 'oops'],
  ])('%s with status 200 is transient', async (_what, type, body) => {
    await expect(answeredText(type, body)).rejects.toEqual(failure('transient'))
  })

  test.each([
    ['nothing', []],
    ['half', [piece([{ text: 'half' }])]],
    ['no event', ['nonsense']],
    ['a text that is none', [piece([{ text: 5 }], 'STOP')]],
    ['candidates that are none', [{ candidates: 'none' }]],
  ])('an answer that breaks off (%s) is transient', async (_what, events) => {
    await expect(answered(events)).rejects.toEqual(failure('transient'))
  })

  test('no key is a refused one', async () => {
    const generate = gemini({ apiKey: async () => undefined })
    await expect(replyOf(generate(request('hi')))).rejects.toEqual(failure('key_refused'))
  })
})

test('a service that wants no key is sent none', async () => {
  let headers: object = {}
  const server = await serve((message, response) => {
    headers = message.headers
    sendEvents(response, [piece([{ text: 'ok' }], 'STOP')])
    response.end()
  })
  await replyOf(gemini({ baseUrl: server.url })(request('hi')))
  expect(headers).not.toHaveProperty('x-goog-api-key')
})

test('passes an abort on to the server', () => expectAbortToBePassedOn(piece([{ text: 'first' }])))

test.each([
  ['in a list', (...pieces: readonly [object, object]) => JSON.stringify(pieces)],
  ['as one piece', (first: object, _second: object) => JSON.stringify(first)],
])('an answer that comes whole, %s, is read as one that streams', async (_how, written) => {
  const whole = written(piece([{ text: 'ok' }], 'STOP'), { usageMetadata })
  const { text: told, finish } = await answeredText('application/json', whole)
  expect(told).toBe('ok')
  expect(finish).toMatchObject({ reason: 'stop', usage: { input_tokens: 12, output_tokens: 3 } })
})

test('a page in its place is named as one', async () => {
  await expect(answeredText('text/html', '<html>Sign in</html>')).rejects.toEqual(failure('unavailable', 'web page'))
})

test('a signature alone is kept', async () => {
  const { finish } = await answered([piece([{ text: 'ok' }]), piece([{ thoughtSignature: 'c2ln' }], 'STOP')])
  expect(finish.parts).toEqual([
    { type: 'text', text: 'ok' },
    { type: 'text', text: '', opaque: { thought_signature: 'c2ln' } },
  ])
})

test('what was told whole is not lost with its connection', async () => {
  const fetch = async () => breakingAfter(piece([{ text: 'all is ' }]), piece([{ text: 'well' }], 'STOP'))
  const { text: told } = await replyOf(gemini({ apiKey: async () => 'k', fetch })(request('hi')))
  expect(told).toBe('all is well')
})

test('what may be the first of pieces that all say that they are the last is no whole answer without the rest', async () => {
  const thought = piece([{ text: 'well', thought: true }], 'STOP')
  for (const pieces of [[piece([{ text: 'all is ' }], 'STOP')], [thought, piece([{ text: 'all is ' }], 'STOP')]]) {
    const fetch = async () => breakingAfter(...pieces)
    await expect(replyOf(gemini({ apiKey: async () => 'k', fetch })(request('hi')))).rejects.toMatchObject({
      kind: 'transient',
    })
  }
})

describe('what it makes', () => {
  const inline = (data: Uint8Array, mimeType: string, more: object = {}) => ({
    inlineData: { mimeType, data: Buffer.from(data).toString('base64') },
    ...more,
  })

  test('is beside its words, but for drafts in a thought', async () => {
    const { finish, text: told } = await answered([
      piece([inline(png, 'image/png', { thought: true })]),
      piece([{ text: 'Here: ' }, inline(png, 'image/png', { thoughtSignature: 'c2lnMQ==' })]),
      stop(),
    ])
    expect(told).toBe('Here: ')
    expect(finish).toMatchObject({ reason: 'stop', files: [{ said: 'image/png', bytes: Buffer.from(png) }] })
  })

  test('may be all that it says', async () => {
    const { finish } = await answered([piece([inline(png, 'image/png')], 'STOP')])
    expect(finish).toMatchObject({ reason: 'stop', parts: [], files: [{ said: 'image/png' }] })
  })
})
