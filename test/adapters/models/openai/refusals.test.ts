import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { chatCompletions } from '../../../../adapters/models/openai/openai.ts'
import type { ModelRequest, ModelSettings, Turn } from '../../../../core/base/ports/models.ts'
import { piece } from '../network.ts'
import { replyOf, requestOf } from '../requests.ts'
import { type AskedBody, refuse, stream, useServices } from './services.ts'

const serve = useServices()

const calculator = { name: 'calculator', description: 'Calculates.', parameters: { type: 'object', properties: {} } }
const output_schema = { type: 'object', properties: { n: { type: 'integer' } } }
const invalid = (message: string, others = {}) => ({ error: { message, type: 'invalid_request_error', ...others } })

const answer = (response: ServerResponse) => stream(response, piece({ content: '{"n":4}' }), piece({}, 'stop'))

/** A service that refuses some requests, and says so in these words. */
async function picky(isRefused: (body: AskedBody) => boolean, status: number, words: unknown) {
  const service = await serve((response, body) =>
    isRefused(body) ? refuse(response, status, words) : answer(response),
  )
  const provider = chatCompletions({ apiKey: async () => 'sk-test', baseUrl: service.url })
  const ask = (changes: Partial<ModelRequest> = {}) =>
    replyOf(provider(requestOf('hi', { model: 'openai/m', ...changes })))
  return { ...service, ask }
}

const has = (field: string) => (body: AskedBody) => field in body

/** As services were seen to say it. */
const settingsRefused: [keyof ModelSettings, ModelSettings, number, unknown][] = [
  [
    'temperature',
    { temperature: 0.2 },
    400,
    invalid(
      "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
      {
        param: 'temperature',
        code: 'unsupported_value',
      },
    ),
  ],
  ['top_p', { top_p: 0.9 }, 400, invalid("Unsupported parameter: 'top_p' is not supported with this model.")],
  [
    'seed',
    { seed: 7 },
    422,
    { detail: [{ type: 'extra_forbidden', loc: ['body', 'seed'], msg: 'Extra inputs are not permitted' }] },
  ],
  [
    'reasoning_effort',
    { reasoning_effort: 'low' },
    400,
    { message: 'Unrecognized request argument supplied: reasoning_effort' },
  ],
  [
    'stop',
    { stop: ['END'] },
    400,
    invalid("Unsupported parameter: 'stop' is not supported with this model.", { param: 'stop' }),
  ],
  ['service_tier', { service_tier: 'flex' }, 400, invalid("property 'service_tier' is unsupported")],
  [
    'metadata',
    { metadata: { a: 'b' } },
    400,
    invalid("The 'metadata' parameter is only allowed when 'store' is enabled."),
  ],
]

describe('what an endpoint does not take', () => {
  test('is the name of the limit: it is asked with the other, remembers that, and says so with each reply', async () => {
    const { ask, asked } = await picky(
      has('max_tokens'),
      400,
      invalid(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        {
          param: 'max_tokens',
          code: 'unsupported_parameter',
        },
      ),
    )
    const first = await ask()
    expect(first.finish.adjustments).toEqual(['max_tokens is sent as max_completion_tokens'])
    expect(asked).toHaveLength(2)
    expect(asked[1]).toMatchObject({ max_completion_tokens: 1000 })
    const second = await ask()
    expect(second.finish.adjustments).toEqual(first.finish.adjustments)
    expect(asked).toHaveLength(3)
    await ask({ model: 'openai/other' })
    expect(asked).toHaveLength(5)
  })

  test('is the length of a reply', async () => {
    const { ask, asked } = await picky(
      ({ max_tokens }) => Number(max_tokens) > 8192,
      400,
      invalid('Invalid max_tokens value, the valid range of max_tokens is [1, 8192]'),
    )
    const { finish } = await ask({ max_tokens: 20_000 })
    expect(asked[1]).toMatchObject({ max_tokens: 8192 })
    expect(finish.adjustments).toEqual(['this model writes at most 8192 tokens in one reply'])
    await ask({ max_tokens: 100 })
    expect(asked[2]).toMatchObject({ max_tokens: 100 })
  })

  test('is an option of the stream', async () => {
    const { ask, asked } = await picky(
      has('stream_options'),
      422,
      invalid('Extra inputs are not permitted: stream_options'),
    )
    expect((await ask()).finish).toMatchObject({ reason: 'stop', adjustments: ['stream_options is left out'] })
    expect(asked).toHaveLength(2)
  })

  test.each(settingsRefused)('is a setting: %s', async (field, settings, status, words) => {
    const { ask, asked } = await picky(has(field), status, words)
    expect((await ask({ settings })).finish.adjustments).toEqual([`${field} is left out`])
    expect(asked[1]).not.toHaveProperty(field)
    await ask({ settings })
    expect(asked).toHaveLength(3)
  })

  test.each([
    ['parallel_tool_calls', { parallel_tool_calls: false }, 'Unknown parameter: parallel_tool_calls'],
    ['tool_choice', { tool_choice: 'required' }, '`tool_choice` must be auto for this model'],
  ] as const)('is a setting of tools: %s', async (field, settings, words) => {
    const { ask } = await picky(has(field), 400, invalid(words))
    expect((await ask({ settings, tools: [calculator] })).finish.adjustments).toEqual([`${field} is left out`])
  })

  test('is the schema of an answer beside tools: it is told in words there, and as a field elsewhere', async () => {
    const { ask, asked } = await picky((body) => 'response_format' in body && 'tools' in body, 400, [
      {
        error: {
          code: 400,
          message: "Function calling with a response mime type: 'application/json' is unsupported",
          status: 'INVALID_ARGUMENT',
        },
      },
    ])
    await ask({ output_schema, tools: [calculator] })
    expect(asked[1]).not.toHaveProperty('response_format')
    expect(asked[1]?.messages[0]?.content).toContain(JSON.stringify(output_schema))
    await ask({ output_schema })
    expect(asked[2]).toHaveProperty('response_format')
  })

  test('is any schema of an answer', async () => {
    const { ask, asked } = await picky(
      has('response_format'),
      400,
      invalid('This response_format type is unavailable now'),
    )
    const { text, finish } = await ask({ output_schema })
    expect(text).toBe('{"n":4}')
    expect(finish.adjustments).toEqual(['the schema of the answer is told in words'])
    expect(asked).toHaveLength(2)
    await ask({ output_schema })
    expect(asked).toHaveLength(3)
  })

  test('is one bad schema of an answer, and the next is sent as it is', async () => {
    const { ask, asked } = await picky(
      (body) => JSON.stringify(body.response_format ?? '').includes('banana'),
      400,
      invalid("Invalid schema for response_format 'answer': 'banana' is not valid under any of the given schemas"),
    )
    const { finish } = await ask({ output_schema: { type: 'object', properties: { n: { const: 'banana' } } } })
    expect(finish.adjustments).toEqual(['the schema of the answer is told in words'])
    await ask({ output_schema })
    expect(asked[2]).toHaveProperty('response_format')
  })

  test.each([
    ["Invalid schema for function 'bad': schema must have type 'object' and not have 'format'", { format: 'x' }],
    ["Invalid schema for function 'bad': tools[0].parameters could not be read", {}],
  ])('is one bad schema of a tool, and those of others are sent as they are: %s', async (words, others) => {
    const properties = { a: { type: 'string', pattern: '^a', format: 'date' } }
    const tool = { ...calculator, parameters: { type: 'object', properties } }
    const bad = { ...calculator, name: 'bad', parameters: { type: 'object', title: 'odd', default: {}, ...others } }
    let refusals = 1
    const { ask, asked } = await picky(() => refusals-- > 0, 400, invalid(words))
    expect((await ask({ tools: [bad] })).finish.adjustments).toHaveLength(1)
    expect((await ask({ tools: [tool] })).finish.adjustments).toBeUndefined()
    expect(JSON.stringify(asked[2]?.tools)).toContain('"format":"date"')
  })

  test('is one choice of a tool, and others are sent', async () => {
    const { ask, asked } = await picky(
      (body) => body.tool_choice === 'required',
      400,
      invalid("'tool_choice' does not support 'required' with this model", { code: 'unsupported_value' }),
    )
    const tools = [calculator]
    expect((await ask({ tools, settings: { tool_choice: 'required' } })).finish.adjustments).toHaveLength(1)
    await ask({ tools, settings: { tool_choice: 'none' } })
    expect(asked[2]).toMatchObject({ tool_choice: 'none' })
  })

  test('is a keyword of a schema', async () => {
    const tool = { ...calculator, parameters: { type: 'object', properties: { a: { type: 'string', pattern: '^a' } } } }
    const { ask, asked } = await picky((body) => JSON.stringify(body.tools).includes('"pattern"'), 400, {
      error: {
        code: 400,
        message: `Invalid JSON payload received. Unknown name "pattern" at 'tools[0].function_declarations[0]': Cannot find field.`,
      },
    })
    expect((await ask({ tools: [tool] })).finish.adjustments).toEqual(['schemas are sent without pattern'])
    expect(asked).toHaveLength(2)
  })

  test('is a history without the reasoning of each answer', async () => {
    const turns: Turn[] = [
      { role: 'user', parts: [{ type: 'text', text: 'go' }] },
      { role: 'model', model: 'other/m', parts: [{ type: 'text', text: 'Yes?' }] },
      { role: 'user', parts: [{ type: 'text', text: 'go on' }] },
    ]
    const { ask, asked } = await picky(
      ({ messages }) =>
        messages.some((message) => message.role === 'assistant' && message.reasoning_content === undefined),
      400,
      invalid('Missing `reasoning_content` field in the assistant message at message index 2.'),
    )
    await ask({ turns })
    expect(asked[1]?.messages[2]).toMatchObject({ role: 'assistant', reasoning_content: '' })
  })

  test('is the reasoning of an answer', async () => {
    const opaque = { chat: { reasoning_field: 'reasoning_content' } }
    const turns: Turn[] = [
      { role: 'user', parts: [{ type: 'text', text: 'go' }] },
      {
        role: 'model',
        model: 'openai/m',
        parts: [
          { type: 'reasoning', text: 'Hm.', opaque },
          { type: 'text', text: 'Yes?' },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'go on' }] },
    ]
    const { ask, asked } = await picky(
      ({ messages }) => messages.some((message) => 'reasoning_content' in message),
      400,
      invalid("messages.2: property 'reasoning_content' is unsupported"),
    )
    await ask({ turns })
    expect(asked[0]?.messages[2]).toHaveProperty('reasoning_content', 'Hm.')
    expect(asked).toHaveLength(2)
  })

  test('are roles that do not alternate, ids of another length, and instructions', async () => {
    const turns: Turn[] = [
      { role: 'user', parts: [{ type: 'text', text: 'go' }] },
      { role: 'model', parts: [{ type: 'tool_call', id: 'call_1', name: 'calculator', arguments: {} }] },
      { role: 'tool', call_id: 'call_1', name: 'calculator', parts: [{ type: 'text', text: '4' }], is_error: false },
      { role: 'user', parts: [{ type: 'text', text: 'go on' }] },
    ]
    const service = await serve((response, { messages }) => {
      const roles = messages.map(({ role }) => role)
      const ids = messages.map((message) => message.tool_call_id).filter((id) => id !== undefined)
      if (roles.join(' ').includes('tool user'))
        return refuse(response, 400, invalid("Unexpected role 'user' after role 'tool'"))
      if (roles.includes('system')) return refuse(response, 400, invalid('System role not supported'))
      if (ids.some((id) => String(id).length !== 9))
        return refuse(response, 400, invalid('Tool call id was call_1 but must be a-z, A-Z, 0-9, with a length of 9.'))
      return answer(response)
    })
    const provider = chatCompletions({ apiKey: async () => 'k', baseUrl: service.url })
    const { finish } = await replyOf(provider(requestOf('', { model: 'openai/m', turns, tools: [calculator] })))
    expect(finish.adjustments).toHaveLength(3)
    expect(service.asked.at(-1)?.messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'tool',
      'assistant',
      'user',
    ])
    expect(service.asked.at(-1)?.messages[0]?.content).toBe('Be brief.\n\ngo')
  })
})

describe('what is no matter of how it is written', () => {
  test.each([
    [
      'a context that is too long',
      400,
      {
        error: {
          message:
            "This model's maximum context length is 8192 tokens. However, you requested 12000 tokens, 4000 of them max_tokens.",
          code: 'context_length_exceeded',
        },
      },
    ],
    [
      'a limit that leaves no room',
      400,
      {
        error: {
          message:
            "'max_tokens' or 'max_completion_tokens' is too large: 4096. This model's maximum context length is 4096 tokens.",
        },
      },
    ],
    ['a model that calls no tools', 400, { error: { message: 'registry.ollama.ai/library/m does not support tools' } }],
    ['a rate', 429, { error: { message: 'temperature is not supported, or so' } }],
    ['a broken service', 500, { error: { message: "Unsupported parameter: 'max_tokens'" } }],
    [
      'a filter',
      400,
      { error: { message: "The response was filtered: 'stop' is not allowed", code: 'content_filter' } },
    ],
  ])('is asked once: %s', async (_what, status, words) => {
    const { ask, asked } = await picky(() => true, status, words)
    await ask({ tools: [calculator], settings: { temperature: 1 } }).catch(() => {})
    expect(asked).toHaveLength(1)
  })

  test('a service that refuses everything is asked a few times, and nothing is remembered', async () => {
    let nth = 0
    const fields = [
      'temperature',
      'top_p',
      'seed',
      'reasoning_effort',
      'service_tier',
      'stream_options',
      'metadata',
      'stop',
    ]
    const service = await serve((response) => refuse(response, 400, invalid(`'${fields[nth++ % 8]}' is not supported`)))
    const provider = chatCompletions({ apiKey: async () => 'k', baseUrl: service.url })
    const settings: ModelSettings = {
      temperature: 1,
      top_p: 1,
      seed: 1,
      reasoning_effort: 'low',
      service_tier: 'flex',
      metadata: {},
      stop: ['a'],
    }
    const request = requestOf('hi', { model: 'openai/m', settings })
    await expect(replyOf(provider(request))).rejects.toMatchObject({ kind: 'rejected' })
    expect(service.asked).toHaveLength(7)
    await replyOf(provider(request)).catch(() => {})
    expect(service.asked[7]).toMatchObject({ temperature: 1, top_p: 1 })
  })

  test('nothing is asked again once it has begun to answer', async () => {
    const service = await serve((response) =>
      stream(response, piece({ content: 'half' }), invalid("Unsupported parameter: 'max_tokens'", { code: 400 })),
    )
    const provider = chatCompletions({ apiKey: async () => 'k', baseUrl: service.url })
    await expect(replyOf(provider(requestOf('hi', { model: 'openai/m' })))).rejects.toMatchObject({ kind: 'rejected' })
    expect(service.asked).toHaveLength(1)
  })
})

describe('what was learned and is refused by now', () => {
  const refusedName = (name: string) =>
    invalid(`Unsupported parameter: '${name}' is not supported with this model.`, { param: name })

  /** An endpoint behind which others stand by turns: some take one name of the limit, and some the other. */
  async function changing() {
    const taken = { name: 'max_completion_tokens' }
    const names = ['max_tokens', 'max_completion_tokens']
    const service = await serve((response, body) => {
      const wrong = names.find((name) => name in body && name !== taken.name)
      if (wrong === undefined) answer(response)
      else refuse(response, 400, refusedName(wrong))
    })
    const provider = chatCompletions({ apiKey: async () => 'sk-test', baseUrl: service.url })
    const ask = () => replyOf(provider(requestOf('hi', { model: 'openai/m' })))
    return { ...service, taken, ask }
  }

  test('is found out anew, however often it changes', async () => {
    const { taken, ask, asked } = await changing()
    for (const name of ['max_completion_tokens', 'max_tokens', 'max_completion_tokens', 'max_tokens']) {
      taken.name = name
      expect((await ask()).text).toBe('{"n":4}')
      const sent = asked.length
      await ask()
      expect(asked).toHaveLength(sent + 1)
    }
  })

  test('stays known where the request is refused all the same', async () => {
    const { ask, asked } = await picky(
      (body) => 'seed' in body || JSON.stringify(body).includes('bad'),
      400,
      refusedName('seed'),
    )
    const settings = { seed: 7 }
    await ask({ settings })
    const bad = requestOf('bad', { model: 'openai/m', settings })
    await expect(ask({ ...bad })).rejects.toMatchObject({ kind: 'rejected' })
    const sent = asked.length
    await ask({ settings })
    expect(asked.slice(sent)).toHaveLength(1)
  })
})
