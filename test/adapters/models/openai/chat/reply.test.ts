import { describe, expect, test } from 'vitest'
import { chatCompletions } from '../../../../../adapters/models/openai/openai.ts'
import { png } from '../../../../files/samples.ts'
import { breakingAfter, piece } from '../../network.ts'
import { replyOf, requestOf } from '../../requests.ts'
import { callPiece, stream, usagePiece, useServices } from '../services.ts'

const serve = useServices()

/** What the adapter makes of these events, each as compatible services were seen to send it. */
async function replyTo(...events: readonly (object | string)[]) {
  const { url } = await serve((response) => stream(response, ...events))
  const provider = chatCompletions({ apiKey: async () => 'sk-test', baseUrl: url })
  return replyOf(provider(requestOf('hi', { model: 'openai/m' })))
}

const stop = piece({}, 'stop')
const calculate = (expression: string) => JSON.stringify({ expression })
const one = { name: 'calculator', arguments: { expression: '1+1' } }
const two = { name: 'calculator', arguments: { expression: '2+2' } }

test('the tier is the one that is told last, and none where that is the usual one', async () => {
  const said = (content: string, service_tier: unknown) => ({ ...piece({ content }), service_tier })
  const ends = (service_tier: unknown) => ({ ...stop, service_tier })
  const tierOf = async (...events: readonly object[]) => (await replyTo(...events)).finish.service_tier
  expect(await tierOf(said('a', 'auto'), said('b', 'auto'), ends('flex'))).toBe('flex')
  expect(await tierOf(said('a', 'flex'), stop)).toBe('flex')
  expect(await tierOf(said('a', 'priority'), ends('default'))).toBeUndefined()
  expect(await tierOf(said('a', 7), stop)).toBeUndefined()
})

describe('calls', () => {
  test('of their own ids at one index are two', async () => {
    const { calls, finish } = await replyTo(
      callPiece({ index: 0, id: 'call_a', name: 'calculator', args: calculate('1+1') }),
      callPiece({ index: 0, id: 'call_b', name: 'calculator', args: calculate('2+2') }),
      piece({}, 'tool_calls'),
    )
    expect(calls).toEqual([
      { id: 'call_a', ...one },
      { id: 'call_b', ...two },
    ])
    expect(finish.reason).toBe('tool_calls')
  })

  test('of one id are two, and each has an id of its own', async () => {
    const { calls } = await replyTo(
      callPiece({ index: 0, id: 'call_0', name: 'calculator', args: calculate('1+1') }),
      callPiece({ index: 1, id: 'call_0', name: 'calculator', args: calculate('2+2') }),
      piece({}, 'tool_calls'),
    )
    expect(calls).toMatchObject([one, two])
    expect(calls[0]?.id).toBe('call_0')
    expect(calls[1]?.id).toMatch(/^[\w-]{1,40}$/)
    expect(calls[1]?.id).not.toBe('call_0')
  })

  test('of one id at one index are two, where they are whole', async () => {
    const { calls } = await replyTo(
      callPiece({ index: 0, id: 'call_0', name: 'calculator', args: calculate('1+1') }),
      callPiece({ index: 0, id: 'call_0', name: 'calculator', args: calculate('2+2') }),
      piece({}, 'tool_calls'),
    )
    expect(calls).toMatchObject([one, two])
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2)
  })

  test('without index and id are two, and their ids are short enough for all services', async () => {
    const whole = (expression: string) => ({ function: { name: 'calculator', arguments: calculate(expression) } })
    const { calls } = await replyTo(piece({ tool_calls: [whole('1+1'), whole('2+2')] }), piece({}, 'tool_calls'))
    expect(calls).toMatchObject([one, two])
    for (const { id } of calls) expect(id).toMatch(/^call_\w{1,35}$/)
  })

  test('come in pieces, also where each piece says the name and the id again', async () => {
    const again = { index: 0, id: 'call_a', name: 'calculator' }
    const { calls } = await replyTo(
      callPiece({ ...again, args: '' }),
      callPiece({ ...again, args: '{"expression":' }),
      callPiece({ ...again, args: '"1+1"}' }),
      callPiece({ ...again, args: '' }),
      piece({}, 'tool_calls'),
    )
    expect(calls).toEqual([{ id: 'call_a', ...one }])
  })

  test('come in pieces, also where each has an id that is made up', async () => {
    const { calls } = await replyTo(
      callPiece({ index: 0, id: 'r1', name: 'calculator', args: '{"expression":' }),
      callPiece({ index: 0, id: 'r2', args: '"1+1"}' }),
      piece({}, 'tool_calls'),
    )
    expect(calls).toEqual([{ id: 'r1', ...one }])
  })

  test('that come whole once more at the end are the same', async () => {
    const whole = { index: 0, id: 'call_a', name: 'calculator', args: calculate('1+1') }
    const { calls } = await replyTo(callPiece(whole), callPiece(whole), piece({}, 'tool_calls'))
    expect(calls).toEqual([{ id: 'call_a', ...one }])
  })

  test.each([
    ['null as a text', 'null'],
    ['nothing', ''],
    ['null', null],
    ['a list of none', '[]'],
    ['a text of nothing', '""'],
    ['blanks', ' \n'],
    ['null as a text of a text', '"null"'],
  ])('that ask with %s ask with nothing', async (_what, args) => {
    const { calls } = await replyTo(callPiece({ index: 0, id: 'c1', name: 'clock', args }), piece({}, 'tool_calls'))
    expect(calls).toEqual([{ id: 'c1', name: 'clock', arguments: {} }])
  })

  test.each([
    ['an object', { expression: '1+1' }],
    ['JSON of JSON', JSON.stringify(calculate('1+1'))],
  ])('whose arguments come as %s are read', async (_what, args) => {
    const { calls } = await replyTo(
      callPiece({ index: 0, id: 'c1', name: 'calculator', args }),
      piece({}, 'tool_calls'),
    )
    expect(calls).toEqual([{ id: 'c1', ...one }])
  })

  test.each(['{"expression":"1+1"', '{"expression":"1+1"}</tool_call>', '{"id":2512292042121000001}'])(
    'whose arguments are no JSON that can be kept stay text: %s',
    async (args) => {
      const { calls } = await replyTo(
        callPiece({ index: 0, id: 'c1', name: 'calculator', args }),
        piece({}, 'tool_calls'),
      )
      expect(calls).toEqual([{ id: 'c1', name: 'calculator', arguments: args }])
    },
  )

  test('keep the name that the model told', async () => {
    const { calls } = await replyTo(
      callPiece({ index: 0, id: 'c1', name: 'functions.calculator', args: calculate('1+1') }),
      piece({}, 'tool_calls'),
    )
    expect(calls).toEqual([{ ...one, id: 'c1', name: 'functions.calculator' }])
  })

  test('decide over the word stop, and are read from the old field as well', async () => {
    const called = await replyTo(callPiece({ index: 0, id: 'c1', name: 'calculator', args: calculate('1+1') }), stop)
    expect(called.finish).toMatchObject({ reason: 'tool_calls', told_reason: 'stop' })
    const old = await replyTo(
      piece({ function_call: { name: 'calculator', arguments: calculate('1+1') } }),
      piece({}, 'function_call'),
    )
    expect(old.calls).toMatchObject([one])
    expect(old.finish.reason).toBe('tool_calls')
  })

  test('may go on behind the word for the end', async () => {
    const { calls } = await replyTo(
      callPiece({ index: 0, id: 'c1', name: 'calculator', args: '{"expression":' }),
      piece({}, 'tool_calls'),
      callPiece({ index: 0, args: '"1+1"}' }),
    )
    expect(calls).toEqual([{ id: 'c1', ...one }])
  })

  test('are read once where they stand in the old field as well', async () => {
    const called = { name: 'calculator', arguments: calculate('1+1') }
    const delta = { tool_calls: [{ index: 0, id: 'c1', type: 'function', function: called }], function_call: called }
    expect((await replyTo(piece(delta), piece({}, 'tool_calls'))).calls).toEqual([{ id: 'c1', ...one }])
  })

  test('are read where a service puts them apart from its words, as if they were of another answer', async () => {
    const tool_calls = [{ id: 'c1', type: 'function', function: { name: 'calculator', arguments: calculate('1+1') } }]
    const choices = [
      { index: 0, message: { role: 'assistant', content: 'I calculate.' }, finish_reason: 'tool_calls' },
      { index: 1, message: { role: 'assistant', content: null, tool_calls }, finish_reason: 'tool_calls' },
    ]
    const { text, calls, finish } = await replyTo({ id: 'c1', object: 'chat.completion', choices })
    expect({ text, calls, reason: finish.reason }).toEqual({
      text: 'I calculate.',
      calls: [{ id: 'c1', ...one }],
      reason: 'tool_calls',
    })
  })

  test.each(['0', 0])('with the index %j are put together', async (index) => {
    const { calls } = await replyTo(
      callPiece({ index, id: 'c1', name: 'calculator', args: '{"expression":' }),
      callPiece({ index, args: '"1+1"}' }),
      piece({}, 'tool_calls'),
    )
    expect(calls).toEqual([{ id: 'c1', ...one }])
  })

  test.each([7, false])('with arguments that are %j are told as they came', async (args) => {
    const { calls } = await replyTo(callPiece({ index: 0, id: 'c1', name: 'clock', args }), piece({}, 'tool_calls'))
    expect(calls).toEqual([{ id: 'c1', name: 'clock', arguments: args }])
  })

  test('that were cut by the limit stay parts of the reply', async () => {
    const { calls, finish } = await replyTo(
      piece({ content: 'Saving the report now.' }),
      callPiece({ index: 0, id: 'c1', name: 'remember', args: '{"key":"report","value":"lorem' }),
      piece({}, 'length'),
    )
    expect(finish.reason).toBe('length')
    expect(calls).toEqual([{ id: 'c1', name: 'remember', arguments: '{"key":"report","value":"lorem' }])
  })

  test('keep fields that only their service understands', async () => {
    const extra_content = { google: { thought_signature: 'AbCd' } }
    const { finish } = await replyTo(
      callPiece({ index: 0, id: 'c1', name: 'calculator', args: calculate('1+1') }, { extra_content }),
      piece({}, 'tool_calls'),
    )
    expect(finish.parts).toEqual([
      { type: 'tool_call', id: 'c1', ...one, opaque: { chat: { fields: { extra_content } } } },
    ])
  })

  test.each([
    ['too long', { value: 'x'.repeat(70_000) }],
    ['too deep', JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`)],
  ])('keep no such field that is %s', async (_what, extra_content: unknown) => {
    const { finish } = await replyTo(
      callPiece({ index: 0, id: 'c1', name: 'calculator', args: calculate('1+1') }, { extra_content }),
      piece({}, 'tool_calls'),
    )
    expect(finish.parts).toEqual([{ type: 'tool_call', id: 'c1', ...one }])
  })

  test('are told as signs of life while they are written', async () => {
    const { chunks } = await replyTo(
      callPiece({ index: 0, id: 'c1', name: 'calculator', args: '{"expression":' }),
      callPiece({ index: 0, args: '"1+1"}' }),
      piece({}, 'tool_calls'),
    )
    const characters = chunks.map((chunk) => (chunk.type === 'progress' ? chunk.characters : 0))
    expect(characters.reduce((sum, count) => sum + count)).toBe('{"expression":"1+1"}'.length)
  })
})

describe('the end', () => {
  test.each([
    ['length', 'length'],
    ['max_tokens', 'length'],
    ['model_length', 'context_full'],
    ['content_filter', 'filtered'],
    ['SAFETY', 'filtered'],
    ['sensitive', 'filtered'],
    ['refusal', 'refused'],
    ['insufficient_system_resource', 'failed'],
    ['error', 'failed'],
    ['network_error', 'failed'],
    ['function_call_filter: MALFORMED_FUNCTION_CALL', 'malformed_call'],
    ['tool_calls', 'malformed_call'],
    ['stop', 'stop'],
    ['end_turn', 'stop'],
    ['eos', 'stop'],
    ['whatever', 'unknown'],
  ])('%s is %s, and keeps its own word', async (told_reason, reason) => {
    const { finish } = await replyTo(piece({ content: 'a part' }), piece({}, told_reason))
    expect(finish).toMatchObject({ reason, told_reason, parts: [{ type: 'text', text: 'a part' }] })
  })

  test.each([
    ['length', 'stop', 'length'],
    ['content_filter', 'stop', 'filtered'],
    ['tool_calls', 'stop', 'stop'],
    ['null', 'stop', 'stop'],
    ['stop', 'length', 'length'],
  ])('told as %s and then as %s is %s', async (first, then, reason) => {
    const { finish } = await replyTo(piece({ content: 'a' }, first), piece({}, then))
    expect(finish.reason).toBe(reason)
  })

  test.each([
    ['network_error', 'failed'],
    ['MALFORMED_FUNCTION_CALL', 'malformed_call'],
    ['max_tokens', 'length'],
    ['STOP', 'stop'],
  ])('is what the service behind it said, where that is trouble: %s', async (native_finish_reason, reason) => {
    const choices = [{ index: 0, delta: { content: 'a' }, finish_reason: 'stop', native_finish_reason }]
    expect((await replyTo({ id: 'c1', choices })).finish.reason).toBe(reason)
  })

  test('is read in the other spelling', async () => {
    const choices = [{ index: 0, delta: { content: 'a' }, finish_reason: null, finishReason: 'stop' }]
    expect((await replyTo({ id: 'c1', choices })).finish.reason).toBe('stop')
  })

  test('is unknown where no reason was told, and a failure where no end was', async () => {
    const { finish } = await replyTo(piece({ content: 'all of it' }))
    expect(finish.reason).toBe('unknown')
    expect(finish).not.toHaveProperty('told_reason')
  })

  test('of nothing at all has no parts', async () => {
    const { finish } = await replyTo(piece({ role: 'assistant', content: null }), stop)
    expect(finish).toMatchObject({ reason: 'stop', parts: [] })
  })

  test('of a refusal is one', async () => {
    const { finish, text } = await replyTo(
      piece({ role: 'assistant', content: '', refusal: null }),
      piece({ content: '', refusal: 'I cannot ' }),
      piece({ refusal: 'help with that.' }),
      stop,
    )
    expect(text).toBe('')
    expect(finish).toMatchObject({ reason: 'refused', parts: [{ type: 'refusal', text: 'I cannot help with that.' }] })
  })

  test('has the id of the answer', async () => {
    expect((await replyTo(piece({ content: 'a' }), stop)).finish.response_id).toBe('c1')
  })
})

describe('what is said', () => {
  test('as a list of parts is read', async () => {
    const { text, finish } = await replyTo(
      piece({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'let me think' }] }] }),
      piece({ content: [{ type: 'text', text: 'The answer ' }] }),
      piece({ content: 'is 4.' }),
      stop,
    )
    expect(text).toBe('The answer is 4.')
    expect(finish.parts).toEqual([
      { type: 'reasoning', text: 'let me think' },
      { type: 'text', text: 'The answer is 4.' },
    ])
  })

  test.each([
    ['texts', ['The answer ', 'is 4.']],
    ['a part', { type: 'text', text: 'The answer is 4.' }],
  ])('as %s is read', async (_what, content) => {
    expect((await replyTo(piece({ content }), stop)).text).toBe('The answer is 4.')
  })

  test('is told apart from reasoning, whichever way it is marked', async () => {
    const block = await replyTo(
      piece({ content: '<think>\nuser wants' }),
      piece({ content: ' json\n</thi' }),
      piece({ content: 'nk>\n\n{"n":4}' }),
      stop,
    )
    expect(block.finish.parts).toEqual([
      { type: 'reasoning', text: '\nuser wants json\n' },
      { type: 'text', text: '{"n":4}' },
    ])
    const field = await replyTo(
      piece({ reasoning_content: 'hm' }),
      piece({ reasoning_content: 'm' }),
      piece({ content: '4' }),
      stop,
    )
    expect(field.finish.parts).toEqual([
      { type: 'reasoning', text: 'hmm', opaque: { chat: { reasoning_field: 'reasoning_content' } } },
      { type: 'text', text: '4' },
    ])
    expect(field.chunks.find(({ type }) => type === 'reasoning')).toBeDefined()
    const other = await replyTo(piece({ reasoning: 'hmm' }), piece({ content: '4' }), stop)
    expect(other.finish.parts[0]).toMatchObject({ opaque: { chat: { reasoning_field: 'reasoning' } } })
  })

  test('keeps what a service wants back of reasoning, put together', async () => {
    const text = (piece: string, others = {}) => ({ type: 'reasoning.text', index: 0, text: piece, ...others })
    const hidden = { type: 'reasoning.encrypted', index: 1, data: 'gAAA' }
    const { finish } = await replyTo(
      piece({ reasoning: 'Let ', reasoning_details: [text('Let ')] }),
      piece({ reasoning: 'me see.', reasoning_details: [text('me see.', { signature: null })] }),
      piece({ reasoning_details: [text('', { signature: 'AbCd' }), hidden] }),
      piece({ content: '4' }),
      stop,
    )
    const reasoning_details = [text('Let me see.', { signature: 'AbCd' }), hidden]
    expect(finish.parts).toEqual([
      {
        type: 'reasoning',
        text: 'Let me see.',
        opaque: { chat: { reasoning_field: 'reasoning', fields: { reasoning_details } } },
      },
      { type: 'text', text: '4' },
    ])
    const alone = await replyTo(piece({ content: '4', reasoning_details: [hidden] }), stop)
    expect(alone.finish.parts[0]).toEqual({
      type: 'reasoning',
      text: '',
      opaque: { chat: { fields: { reasoning_details: [hidden] } } },
    })
  })

  test('keeps the thoughts that have to come back with their signature', async () => {
    const thinking = (words: string, signature = '') => [{ type: 'thinking', thinking: words, signature }]
    const hidden = { type: 'redacted_thinking', data: 'c2VjcmV0' }
    const { finish } = await replyTo(
      piece({ reasoning_content: 'Let ', thinking_blocks: thinking('Let ') }),
      piece({ reasoning_content: 'me see.', thinking_blocks: thinking('me see.') }),
      piece({ thinking_blocks: thinking('', 'AbCd') }),
      piece({ thinking_blocks: [hidden] }),
      piece({ content: '4' }),
      stop,
    )
    const thinking_blocks = [...thinking('Let me see.', 'AbCd'), hidden]
    expect(finish.parts[0]).toEqual({
      type: 'reasoning',
      text: 'Let me see.',
      opaque: { chat: { reasoning_field: 'reasoning_content', fields: { thinking_blocks } } },
    })
    const unsigned = await replyTo(piece({ content: '4', thinking_blocks: thinking('Hm.') }), stop)
    expect(unsigned.finish.parts).toEqual([{ type: 'text', text: '4' }])
  })

  test('keeps the fields beside it', async () => {
    const extra_content = { google: { thought_signature: 'AbCd' } }
    const { finish } = await replyTo(piece({ content: '4' }), piece({ content: '', extra_content }), stop)
    expect(finish.parts).toEqual([{ type: 'text', text: '4', opaque: { chat: { fields: { extra_content } } } }])
  })
})

describe('usage', () => {
  const usageOf = async (usage: unknown) =>
    (await replyTo(piece({ content: 'four' }), stop, usagePiece(usage))).finish.usage

  test('that counts far less than was sent is told with the answer, as it may have been made of a part of it', async () => {
    const { url } = await serve((response) =>
      stream(response, piece({ content: 'four' }), stop, usagePiece({ prompt_tokens: 2048, completion_tokens: 1 })),
    )
    const ask = (text: string) =>
      replyOf(chatCompletions({ apiKey: async () => 'k', baseUrl: url })(requestOf(text, { model: 'openai/m' })))
    expect((await ask('word '.repeat(8000))).finish.adjustments).toEqual([
      expect.stringMatching(/counted 2048 tokens of about 100\d\d/),
    ])
    expect((await ask('word '.repeat(1600))).finish).not.toHaveProperty('adjustments')
  })

  test('is told in either spelling, by kind', async () => {
    expect(await usageOf({ input_tokens: 11, output_tokens: 5, total_tokens: 16 })).toEqual({
      input_tokens: 11,
      output_tokens: 5,
    })
    expect(
      await usageOf({
        prompt_tokens: 100,
        completion_tokens: 20,
        total_tokens: 120,
        prompt_tokens_details: { cached_tokens: 64 },
        completion_tokens_details: { reasoning_tokens: 15 },
      }),
    ).toEqual({ input_tokens: 100, output_tokens: 20, cached_input_tokens: 64, reasoning_tokens: 15 })
  })

  test.each([
    ['null', { prompt_tokens: null, completion_tokens: null, total_tokens: null }],
    ['nothing', null],
    ['less than nothing', { prompt_tokens: -1, completion_tokens: -1 }],
    ['parts of tokens', { prompt_tokens: 1.5, completion_tokens: 0.5 }],
  ])('of %s is estimated', async (_what, usage) => {
    expect(await usageOf(usage)).toEqual({ input_tokens: 3, output_tokens: 1, estimated: true })
  })

  test('counts reasoning that stands beside the output', async () => {
    const usage = { prompt_tokens: 32, completion_tokens: 9, total_tokens: 20_041 }
    expect(await usageOf({ ...usage, completion_tokens_details: { reasoning_tokens: 20_000 } })).toEqual({
      input_tokens: 32,
      output_tokens: 20_009,
      reasoning_tokens: 20_000,
    })
    expect(await usageOf(usage)).toEqual({ input_tokens: 32, output_tokens: 20_009, estimated: true })
  })

  test('far below what was written is not believed', async () => {
    const { finish } = await replyTo(
      piece({ content: 'again and again '.repeat(4096) }),
      stop,
      usagePiece({ prompt_tokens: 9, completion_tokens: 10 }),
    )
    expect(finish.usage).toEqual({ input_tokens: 9, output_tokens: 16_384, estimated: true })
  })

  test('is found where Groq and Moonshot put it', async () => {
    const usage = { prompt_tokens: 7, completion_tokens: 2 }
    const groq = await replyTo(piece({ content: 'four' }), { ...stop, x_groq: { usage } })
    expect(groq.finish.usage).toEqual({ input_tokens: 7, output_tokens: 2 })
    const moonshot = await replyTo(piece({ content: 'four' }), {
      choices: [{ delta: {}, finish_reason: 'stop', usage }],
    })
    expect(moonshot.finish.usage).toEqual({ input_tokens: 7, output_tokens: 2 })
  })
})

describe('an answer that was told whole', () => {
  const replyBefore = (...events: readonly object[]) =>
    replyOf(
      chatCompletions({ apiKey: async () => 'k', fetch: async () => breakingAfter(...events) })(
        requestOf('hi', { model: 'openai/m' }),
      ),
    )

  test('is not lost with its connection', async () => {
    const { text, finish } = await replyBefore(piece({ content: 'whole' }), stop)
    expect(text).toBe('whole')
    expect(finish).toMatchObject({ reason: 'stop', usage: { estimated: true } })
  })

  test('is one only once its end was told', async () => {
    await expect(replyBefore(piece({ content: 'half' }))).rejects.toMatchObject({ kind: 'transient' })
  })

  test('and said nothing is not, as some tell an end beside each thought', async () => {
    await expect(replyBefore(piece({ reasoning_content: 'hm' }, 'stop'))).rejects.toMatchObject({ kind: 'transient' })
  })
})

test('a call that its service did not read is no answer, where there are tools', async () => {
  const { url } = await serve((response) =>
    stream(response, piece({ content: '<tool_call>\n{"name": "clock", "arguments": {}}\n</tool_call>' }), stop),
  )
  const provider = chatCompletions({ apiKey: async () => 'k', baseUrl: url })
  const tools = [{ name: 'clock', description: 'Tells the time.', parameters: { type: 'object', properties: {} } }]
  const reasonWith = async (changes: Parameters<typeof requestOf>[1]) =>
    (await replyOf(provider(requestOf('hi', { model: 'openai/m', ...changes })))).finish.reason
  expect(await reasonWith({ tools })).toBe('malformed_call')
  expect(await reasonWith({})).toBe('stop')
})

describe('what a model makes', () => {
  const dataUrl = `data:image/png;base64,${Buffer.from(png).toString('base64')}`

  test('is beside its words', async () => {
    const { text, finish } = await replyTo(
      piece({ content: 'Here: ' }),
      piece({ content: '', images: [{ type: 'image_url', image_url: { url: dataUrl } }] }),
      stop,
    )
    expect(text).toBe('Here: ')
    expect(finish.files).toEqual([{ said: 'image/png', bytes: Buffer.from(png) }])
  })

  test('and stands elsewhere is not asked for, and told', async () => {
    const images = [{ image_url: { url: 'https://cdn.example/a.png' } }]
    const { finish } = await replyTo(piece({ images }), stop)
    expect(finish.files).toMatchObject([{ problem: expect.stringContaining('https://cdn.example/a.png') }])
  })

  test('as a sound is one file, whose words are the text', async () => {
    const sound = (data: number[], more: object = {}) =>
      piece({ audio: { id: 'a1', data: Buffer.from(data).toString('base64'), ...more } })
    const { text, finish } = await replyTo(
      sound([1, 0], { transcript: 'Good ' }),
      sound([2, 0], { transcript: 'day' }),
      stop,
    )
    expect(text).toBe('Good day')
    const [file] = finish.files ?? []
    expect(Buffer.from(file && 'bytes' in file ? file.bytes : []).subarray(44)).toEqual(Buffer.from([1, 0, 2, 0]))
  })
})
