import { describe, expect, test } from 'vitest'
import { responses } from '../../../../../adapters/models/openai/openai.ts'
import { png } from '../../../../files/samples.ts'
import { sendEvents, useMockProvider } from '../../network.ts'
import { replyOf, requestOf } from '../../requests.ts'
import { refuse, useServices } from '../services.ts'

const mock = useMockProvider()
const serve = useServices()

const request = (content: string, changes: Parameters<typeof requestOf>[1] = {}) =>
  requestOf(content, { model: 'openai/gpt-5', ...changes })

const usage = { input_tokens: 10, output_tokens: 4, total_tokens: 14 }
const ended = (changes: object = {}) => ({
  type: 'response.completed',
  response: { id: 'resp_1', status: 'completed', output: [], usage, ...changes },
})
const message = (text: string) => ({
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  content: [{ type: 'output_text', text }],
})
const call = { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'calculator', arguments: '{"expression":"1+1"}' }
const delta = (kind: string, text: string, output_index = 0) => ({
  type: `response.${kind}.delta`,
  output_index,
  delta: text,
})

async function replyTo(...events: readonly object[]) {
  const { url } = await serve((response) => {
    sendEvents(response, events)
    response.end()
  })
  return replyOf(responses({ apiKey: async () => 'sk-test', baseUrl: url })(request('hi')))
}

test('the tier is the one with which it ends, and none where that is the usual one', async () => {
  const created = { type: 'response.created', response: { id: 'resp_1', service_tier: 'auto' } }
  const tierOf = async (service_tier: unknown) =>
    (await replyTo(created, ended({ output: [message('ok')], service_tier }))).finish.service_tier
  expect(await tierOf('flex')).toBe('flex')
  expect(await tierOf('default')).toBeUndefined()
  expect(await tierOf(null)).toBeUndefined()
})

test('a call whose name the end leaves out has the one that was told on the way', async () => {
  const done = { type: 'response.output_item.done', output_index: 0, item: call }
  const { calls } = await replyTo(done, ended({ output: [{ ...call, name: null }] }))
  expect(calls).toEqual([{ id: 'c1', name: 'calculator', arguments: { expression: '1+1' } }])
})

describe('against a mock of the API', () => {
  const provider = () => responses({ apiKey: async () => 'sk-test', baseUrl: `${mock.url}/v1` })

  test('streams text and reasoning, which is kept encrypted', async () => {
    mock.onMessage('hello', {
      content: 'Hello to you too',
      reasoning: 'A greeting.',
      usage: { input_tokens: 11, output_tokens: 4 },
    })
    const { text, chunks, finish } = await replyOf(provider()(request('hello')))
    expect(text).toBe('Hello to you too')
    expect(chunks.filter(({ type }) => type === 'text').length).toBeGreaterThan(0)
    expect(finish).toMatchObject({
      parts: [
        {
          type: 'reasoning',
          text: 'A greeting.',
          opaque: {
            responses: { id: expect.any(String), encrypted_content: expect.any(String), summary: ['A greeting.'] },
          },
        },
        { type: 'text', text: 'Hello to you too' },
      ],
      reason: 'stop',
      usage: { input_tokens: 11, output_tokens: 4 },
      response_id: expect.any(String),
    })
    expect(mock.getLastRequest()?.path).toMatch(/responses$/)
  })

  test('reads calls, and goes on after their results', async () => {
    mock.onToolResult('c1', { content: 'It is 2.' })
    mock.onMessage('calculate', { toolCalls: [{ id: 'c1', name: 'calculator', arguments: '{"expression":"1+1"}' }] })
    const tools = [{ name: 'calculator', description: 'Calculates.', parameters: { type: 'object', properties: {} } }]
    const first = await replyOf(provider()(request('calculate', { tools })))
    expect(first.calls).toEqual([{ id: 'c1', name: 'calculator', arguments: { expression: '1+1' } }])
    expect(first.finish.reason).toBe('tool_calls')
    const second = await replyOf(
      provider()(
        request('', {
          tools,
          turns: [
            { role: 'user', parts: [{ type: 'text', text: 'calculate' }] },
            { role: 'model', model: 'openai/gpt-5', parts: first.finish.parts },
            { role: 'tool', call_id: 'c1', name: 'calculator', parts: [{ type: 'text', text: '2' }], is_error: false },
          ],
        }),
      ),
    )
    expect(second.text).toBe('It is 2.')
  })

  test.each([
    [429, 'rate_limit_exceeded', 'rate_limited'],
    [401, 'invalid_api_key', 'key_refused'],
    [500, 'server_error', 'transient'],
  ])('a %d is a failure of its kind', async (status, code, kind) => {
    mock.nextRequestError(status, { message: 'told so', type: 'error', code })
    await expect(replyOf(provider()(request('hi')))).rejects.toMatchObject({ kind })
  })
})

describe('what it puts out', () => {
  test('is read in order, and the phase of a message is kept', async () => {
    const { finish } = await replyTo(
      delta('output_text', 'Let me see.'),
      ended({
        output: [
          { ...message('Let me see.'), phase: 'commentary' },
          { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' },
          { type: 'web_search_call', id: 'ws_1' },
          call,
        ],
      }),
    )
    expect(finish).toMatchObject({
      reason: 'tool_calls',
      told_reason: 'completed',
      usage: { input_tokens: 10, output_tokens: 4 },
    })
    expect(finish.parts).toEqual([
      { type: 'text', text: 'Let me see.', opaque: { responses: { phase: 'commentary' } } },
      { type: 'reasoning', text: '', opaque: { responses: { id: 'rs_1', encrypted_content: 'gAAA', summary: [] } } },
      { type: 'tool_call', id: 'c1', name: 'calculator', arguments: { expression: '1+1' } },
    ])
  })

  test('is what was finished where the end does not say it again', async () => {
    const { text, finish } = await replyTo(
      { type: 'response.output_item.added', output_index: 0, item: { ...message(''), content: [] } },
      delta('output_text', 'whole'),
      { type: 'response.output_item.done', output_index: 0, item: message('whole') },
      { type: 'response.output_item.done', output_index: 1, item: call },
      ended(),
    )
    expect(text).toBe('whole')
    expect(finish.parts.map(({ type }) => type)).toEqual(['text', 'tool_call'])
  })

  test('is all of its calls, also those that its end leaves out', async () => {
    const { text, calls } = await replyTo(
      delta('output_text', 'Let me see.'),
      { type: 'response.output_item.done', output_index: 0, item: message('Let me see.') },
      { type: 'response.output_item.done', output_index: 1, item: call },
      ended({ output: [message('Let me see.')] }),
    )
    expect(text).toBe('Let me see.')
    expect(calls).toEqual([{ id: 'c1', name: 'calculator', arguments: { expression: '1+1' } }])
  })

  test.each([
    ['none', undefined],
    ['the same', 0],
  ])('is told apart where %s is said of its place', async (_what, output_index) => {
    const { text, calls, finish } = await replyTo(
      { type: 'response.output_item.added', output_index, item: { ...message(''), content: [] } },
      { type: 'response.output_text.delta', output_index, delta: 'Let me ' },
      { type: 'response.output_text.delta', output_index, delta: 'see.' },
      { type: 'response.output_item.done', output_index, item: message('Let me see.') },
      { type: 'response.output_item.added', output_index, item: { ...call, arguments: '' } },
      { type: 'response.function_call_arguments.delta', output_index, delta: call.arguments },
      { type: 'response.output_item.done', output_index, item: call },
      ended(),
    )
    expect(text).toBe('Let me see.')
    expect(calls).toEqual([{ id: 'c1', name: 'calculator', arguments: { expression: '1+1' } }])
    expect(finish.parts).toHaveLength(2)
  })

  test('is what was said whole, where no piece of it came', async () => {
    const { text, calls } = await replyTo(
      { type: 'response.output_item.added', output_index: 0, item: { ...message(''), content: [] } },
      { type: 'response.output_text.done', output_index: 0, text: 'Let me see.' },
      { type: 'response.output_item.added', output_index: 1, item: { ...call, arguments: '' } },
      { type: 'response.function_call_arguments.done', output_index: 1, arguments: call.arguments },
      ended({ status: 'requires_action' }),
    )
    expect(text).toBe('Let me see.')
    expect(calls).toEqual([{ id: 'c1', name: 'calculator', arguments: { expression: '1+1' } }])
  })

  test('may have arguments that are an object', async () => {
    const { calls } = await replyTo(ended({ output: [{ ...call, arguments: { expression: '1+1' } }] }))
    expect(calls).toEqual([{ id: 'c1', name: 'calculator', arguments: { expression: '1+1' } }])
  })

  test('has no call where its status waits for one, and none came', async () => {
    const { finish } = await replyTo(ended({ status: 'requires_action', output: [message('I calculate.')] }))
    expect(finish.reason).toBe('malformed_call')
  })

  test('is all of the text, also what was not streamed', async () => {
    expect((await replyTo(delta('output_text', 'wh'), ended({ output: [message('whole')] }))).text).toBe('whole')
  })

  test('is not believed where it is another text than was streamed', async () => {
    await expect(replyTo(delta('output_text', 'one'), ended({ output: [message('two')] }))).rejects.toMatchObject({
      kind: 'transient',
    })
  })

  test('is what came of it where it was cut', async () => {
    const { finish } = await replyTo(
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gA' },
      },
      delta('reasoning_summary_text', 'Hm.'),
      delta('output_text', 'The steps are', 1),
      { type: 'response.output_item.added', output_index: 2, item: { ...call, arguments: '' } },
      delta('function_call_arguments', '{"expr', 2),
      {
        type: 'response.incomplete',
        response: { id: 'resp_1', status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, usage },
      },
    )
    expect(finish).toMatchObject({ reason: 'length', told_reason: 'max_output_tokens' })
    expect(finish.parts).toEqual([
      { type: 'reasoning', text: 'Hm.' },
      { type: 'text', text: 'The steps are' },
      { type: 'tool_call', id: 'c1', name: 'calculator', arguments: '{"expr' },
    ])
  })

  test.each([
    ['content_filter', 'filtered'],
    ['max_output_tokens', 'length'],
    ['steered', 'unknown'],
  ])('may be cut for %s', async (reason, ours) => {
    const response = { status: 'incomplete', incomplete_details: { reason }, output: [], usage }
    expect((await replyTo({ type: 'response.incomplete', response })).finish.reason).toBe(ours)
  })

  test('may be a refusal', async () => {
    const content = [{ type: 'refusal', refusal: 'I cannot.' }]
    const { finish } = await replyTo(delta('refusal', 'I cannot.'), ended({ output: [{ ...message(''), content }] }))
    expect(finish).toMatchObject({ reason: 'refused', parts: [{ type: 'refusal', text: 'I cannot.' }] })
  })

  test('may be nothing', async () => {
    expect((await replyTo(ended())).finish).toMatchObject({ reason: 'stop', parts: [] })
  })

  test('may have calls of one id, and each is told apart', async () => {
    const { calls } = await replyTo(ended({ output: [call, { ...call, arguments: '{"expression":"2+2"}' }] }))
    expect(calls.map((one) => one.arguments)).toEqual([{ expression: '1+1' }, { expression: '2+2' }])
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2)
  })
})

describe('what fails', () => {
  test.each([
    [
      'an error in the stream',
      { type: 'error', code: 'rate_limit_exceeded', message: 'slow down', param: null },
      'rate_limited',
    ],
    [
      'an error in an error',
      { type: 'error', error: { code: 'context_length_exceeded', message: 'too much' } },
      'context_too_long',
    ],
    [
      'a response',
      { type: 'response.failed', response: { status: 'failed', error: { code: 'server_error', message: 'oh' } } },
      'transient',
    ],
    ['no end', delta('output_text', 'half'), 'transient'],
    ['no event', {}, 'transient'],
    ['an end that is none', { type: 'response.completed', response: 7 }, 'transient'],
  ])('%s is a failure of its kind', async (_what, event, kind) => {
    await expect(replyTo(event)).rejects.toMatchObject({ kind })
  })

  test('is said in an event of its own, behind the failure', async () => {
    const failed = { type: 'response.failed', response: { status: 'failed', error: null, output: [], usage: null } }
    const error = { type: 'too_many_requests', code: 'rate_limit_exceeded', message: 'Slow down.' }
    await expect(replyTo(failed, { type: 'error', error })).rejects.toMatchObject({ kind: 'rate_limited' })
    await expect(replyTo(failed)).rejects.toMatchObject({ kind: 'transient' })
  })

  test('half an answer is a reply that failed, and is paid for', async () => {
    const { finish } = await replyTo(delta('output_text', 'half'), {
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'server_error', message: 'oh' }, usage },
    })
    expect(finish).toMatchObject({
      reason: 'failed',
      parts: [{ type: 'text', text: 'half' }],
      usage: { output_tokens: 4 },
    })
  })
})

test('a model without reasoning is asked without it, and settings that there are no words for are left out', async () => {
  const { url, asked } = await serve((response, body) => {
    if ('include' in body)
      return refuse(response, 400, {
        error: {
          message: 'Encrypted content is not supported with this model.',
          type: 'invalid_request_error',
          param: 'include',
        },
      })
    sendEvents(response, [ended({ output: [message('ok')] })])
    response.end()
  })
  const provider = responses({ apiKey: async () => 'sk-test', baseUrl: url })
  const { finish } = await replyOf(provider(request('hi', { settings: { seed: 7, stop: ['END'] } })))
  expect(finish.adjustments).toEqual(['include is left out', 'seed is left out', 'stop is left out'])
  expect(asked).toHaveLength(2)
})

test('a picture is a file beside the words, also where the end does not tell of it', async () => {
  const picture = {
    ...{ type: 'image_generation_call', id: 'ig_1', status: 'completed', output_format: 'png' },
    result: Buffer.from(png).toString('base64'),
  }
  const done = { type: 'response.output_item.done', output_index: 0, item: picture }
  const files = [{ said: 'image/png', bytes: Buffer.from(png) }]
  expect((await replyTo(done, ended({ output: [picture, message('Here.')] }))).finish).toMatchObject({ files })
  expect((await replyTo(done, ended({ output: [] }))).finish).toMatchObject({ reason: 'stop', files })
  const begun = { type: 'response.output_item.added', output_index: 0, item: { ...picture, result: null } }
  expect((await replyTo(begun, ended({ output: [message('None.')] }))).finish.files).toBeUndefined()
})
