import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { offlineRules } from '../../../../adapters/models/offline/rules/rules.ts'
import { toolNames } from '../../../../contract/resources/tool-name.ts'
import type { ModelRequest, ToolCallPart, Turn } from '../../../../core/base/ports/models.ts'
import { problemWith } from '../../../../core/base/schemas/check-value.ts'
import { evaluateArithmetic } from '../../../../core/engine/tools/calculator/arithmetic.ts'
import { toolSpecs } from '../../../../core/engine/tools/toolbox.ts'
import { replyOf, requestOf } from '../requests.ts'

const generate = offlineRules()
const tools = toolSpecs(toolNames)

async function callsFor(text: string) {
  const { calls } = await replyOf(generate(requestOf(text, { tools })))
  return calls.map(({ name, arguments: args }) => [name, args])
}

describe('calls the tools that a text asks for', () => {
  test('and not what would come of it together with a file that was given', async () => {
    const parts = [
      { type: 'text' as const, text: 'What is 2 + 3' },
      { type: 'text' as const, text: '0.csv is a file', origin: 'outside' as const },
    ]
    const { calls } = await replyOf(generate(requestOf('', { turns: [{ role: 'user', parts }], tools })))
    expect(calls.map(({ arguments: args }) => args)).toEqual([{ expression: '2 + 3' }])
  })

  test.each([
    ['What is 2 + 3?', '2 + 3'],
    ['compute (1.5 + 2) * 4, please', '( 1.5 + 2 ) * 4'],
    ['12 times 7', '12 * 7'],
    ['1,000 * 2', '1000 * 2'],
    ['15% of 80', '15 / 100 * 80'],
    ['sqrt(16) + 1', 'sqrt ( 16 ) + 1'],
    ['max(100,200) - 1', 'max ( 100 , 200 ) - 1'],
    ['6 x 7', '6 * 7'],
    ['-3 + 5.', '- 3 + 5'],
    ['10 divided by 4', '10 / 4'],
  ])('arithmetic: %s', async (text, expression) => {
    expect(await callsFor(text)).toEqual([['calculator', { expression }]])
    expect(evaluateArithmetic(expression)).toBeTypeOf('number')
  })

  test.each([
    'see you on 2026-11-21',
    'covid-19',
    'I have 3 apples',
    'version 2.0.1',
    'call (now)',
    '- a list',
    'A/B test',
  ])('no arithmetic: %s', async (text) => {
    expect(await callsFor(text)).toEqual([])
  })

  test.each([
    ['Read https://example.com/a?b=1.', [['http_fetch', { url: 'https://example.com/a?b=1' }]]],
    ['(http://x.test/1)', [['http_fetch', { url: 'http://x.test/1' }]]],
    ['remember the colour is deep blue.', [['memory_set', { key: 'colour', value: 'deep blue' }]]],
    ['Remember that my name as Ada', [['memory_set', { key: 'name', value: 'Ada' }]]],
    ['recall the colour', [['memory_get', { key: 'colour' }]]],
    ['please recall Favourite Food!', [['memory_get', { key: 'favourite_food' }]]],
    ['note for good that she likes tea.', [['remember', { text: 'she likes tea' }]]],
    [
      'Note for good the shop is closed, then recall it',
      [
        ['remember', { text: 'the shop is closed' }],
        ['memory_get', { key: 'it' }],
      ],
    ],
    ['What do you know about green tea?', [['recall', { query: 'green tea' }]]],
    [`forget mem_${'0f'.repeat(20)}`, [['forget', { id: `mem_${'0f'.repeat(20)}` }]]],
    ['forget it', []],
    ['ask coder: write a haiku', [['delegate', { agent: 'coder', input: 'write a haiku' }]]],
    [
      'call delegate with {"agent": "ops", "input": "look", "files": ["fil_1"]}',
      [['delegate', { agent: 'ops', input: 'look', files: ['fil_1'] }]],
    ],
    ['Delegate to ops: add 2 + 2', [['delegate', { agent: 'ops', input: 'add 2 + 2' }]]],
    [
      'ask coder 3 times: roll a die, then ask ops 1 times: look',
      [
        ...Array.from({ length: 3 }, () => ['delegate', { agent: 'coder', input: 'roll a die' }]),
        ['delegate', { agent: 'ops', input: 'look' }],
      ],
    ],
    ['What time is it?', [['clock', {}]]],
    ["what's the date", [['clock', {}]]],
    ['hello there', []],
  ])('%s', async (text, calls) => {
    expect(await callsFor(text)).toEqual(calls)
  })

  test('several in one text, in its order', async () => {
    expect(
      await callsFor('Remember total as 9 and recall name, then 1 + 1 and http://a.test; ask ops: look, ask coder: go'),
    ).toEqual([
      ['memory_set', { key: 'total', value: '9' }],
      ['memory_get', { key: 'name' }],
      ['calculator', { expression: '1 + 1' }],
      ['http_fetch', { url: 'http://a.test' }],
      ['delegate', { agent: 'ops', input: 'look' }],
      ['delegate', { agent: 'coder', input: 'go' }],
    ])
  })

  test.each([
    ['call find-order with {"id": "7", "at": "http://a.test 1 + 1"}', { id: '7', at: 'http://a.test 1 + 1' }],
    ['Please call find-order.', {}],
    ['call find-order with nothing', {}],
    ['call find-order with {"id": 7', {}],
    ['call find-order with {id: 7}', undefined],
    ['call find-orders with {"id": 7}', undefined],
    ['recall find-order', undefined],
    ['call find-order with {"id": "}", "at": {"x": "\\"{"}}, please', { id: '}', at: { x: '"{' } }],
    ['call find-order with {"id": "call find-order with {}"}', { id: 'call find-order with {}' }],
  ])('one that it does not know, by its name: %s', async (text, given) => {
    const own = { name: 'find-order', description: '', parameters: {} }
    const { calls } = await replyOf(generate(requestOf(text, { tools: [own] })))
    expect(calls.map(({ arguments: args }) => args)).toEqual(given === undefined ? [] : [given])
  })

  test('several on one line, each with its own arguments', async () => {
    const tools = ['find-order', 'refund'].map((name) => ({ name, description: '', parameters: {} }))
    const text =
      'call refund with {"id": "7"}, call find-order, then call refund with {"id": {"of": "8"}} and call find-order with {"id": 9}'
    const { calls } = await replyOf(generate(requestOf(text, { tools })))
    expect(calls.map(({ name, arguments: args }) => [name, args])).toEqual([
      ['refund', { id: '7' }],
      ['find-order', {}],
      ['refund', { id: { of: '8' } }],
      ['find-order', { id: 9 }],
    ])
  })

  test('no more than fifty calls, each with an id of its own', async () => {
    const { calls } = await replyOf(generate(requestOf('ask coder 60 times: go', { tools, max_tokens: 10_000 })))
    expect(calls).toHaveLength(50)
    expect(new Set(calls.map(({ id }) => id)).size).toBe(50)
  })

  test('only tools that are offered, with ids that are new in the conversation', async () => {
    const turns: Turn[] = [
      { role: 'user', parts: [{ type: 'text', text: '1 + 1' }] },
      { role: 'model', parts: [{ type: 'tool_call', id: 'call_1', name: 'calculator', arguments: {} }] },
      {
        role: 'tool',
        call_id: 'call_1',
        name: 'calculator',
        parts: [{ type: 'text', text: '2' }],
        is_error: false,
      },
      { role: 'model', parts: [{ type: 'text', text: '2' }] },
      { role: 'user', parts: [{ type: 'text', text: '2 + 2 at http://a.test' }] },
    ]
    const reply = await replyOf(generate(requestOf('', { turns, tools: toolSpecs(['calculator']) })))
    expect(reply.calls).toEqual([{ id: 'call_2', name: 'calculator', arguments: { expression: '2 + 2' } }])
    expect(reply.finish.reason).toBe('tool_calls')
  })
})

/** A conversation in which each call got its answer. */
function answered(
  text: string,
  ...results: [name: string, args: unknown, content: string, isError?: boolean][]
): Turn[] {
  const parts = results.map(([name, args], index): ToolCallPart => {
    return { type: 'tool_call', id: `call_${index}`, name, arguments: args }
  })
  return [
    { role: 'user', parts: [{ type: 'text', text }] },
    { role: 'model', parts },
    ...results.map(([name, , content, is_error = false], index): Turn => {
      return { role: 'tool', call_id: `call_${index}`, name, parts: [{ type: 'text', text: content }], is_error }
    }),
  ]
}

describe('states what the tools answered', () => {
  test.each([
    ['calculator', { expression: '2+3' }, '{"expression":"2+3","result":5}', '2+3 = 5.'],
    ['clock', {}, '{"time":"2026-01-01T00:00:00.000Z"}', 'The time is 2026-01-01T00:00:00.000Z.'],
    ['http_fetch', {}, '{"url":"http://a.test","status":200,"text":"hi"}', 'http://a.test answered 200: hi'],
    ['memory_set', { key: 'k', value: 'v' }, '{"key":"k","stored":true}', 'I will remember that k is v.'],
    ['memory_get', { key: 'k' }, '{"key":"k","found":true,"value":"v"}', 'k is v.'],
    ['memory_get', { key: 'k' }, '{"key":"k","found":false,"value":null}', 'I remember nothing about k.'],
    ['delegate', { agent: 'coder', input: 'x' }, '"done"', 'coder answered: done'],
    ['weather', {}, '{"sun":true}', 'weather answered: {"sun":true}'],
    ['clock', {}, 'null', 'clock answered: null'],
  ])('%s %j', async (name, args, content, text) => {
    const turns = answered('do it', [name, args, content])
    expect((await replyOf(generate(requestOf('', { turns, tools })))).text).toBe(text)
  })

  test('and their failures', async () => {
    const turns = answered(
      '1/0 and time',
      ['calculator', {}, 'division by zero', true],
      ['clock', {}, '{"time":"now"}'],
    )
    expect((await replyOf(generate(requestOf('', { turns, tools })))).text).toBe(
      'calculator failed: division by zero\nThe time is now.',
    )
  })

  test('or says what it is and repeats what it was given, word by word', async () => {
    const reply = await replyOf(generate(requestOf('Sing a song', { tools })))
    expect(reply.text).toMatch(/offline rules model.*You said: Sing a song$/)
    expect(reply.chunks.length).toBeGreaterThan(10)
  })
})

describe('follows simple output schemas', () => {
  test.each([
    [{ type: 'object', properties: { result: { type: 'number' } }, required: ['result'] }, { result: 5 }],
    [{ type: 'object', properties: { answer: { type: 'integer', maximum: 3 } } }, { answer: 3 }],
    [{ type: 'number' }, 5],
    [{ type: 'string', maxLength: 3 }, '2+3'],
    [{ type: 'boolean' }, true],
    [{ type: 'null' }, null],
    [{ enum: ['low', 'high'] }, 'high'],
    [{ const: 7 }, 7],
    [{ anyOf: [{ type: 'number' }, { type: 'string' }] }, 5],
    [{ type: ['string', 'null'] }, '2+3 = 5.'],
    [{ type: 'array', minItems: 2, items: { type: 'integer' } }, [5, 5]],
    [
      {
        type: 'array',
        items: { $ref: '#/$defs/one' },
        $defs: { one: { type: 'object', properties: { expression: { type: 'string' } } } },
      },
      [{ expression: '2+3' }],
    ],
    [{}, '2+3 = 5.'],
  ])('%j', async (output_schema, value) => {
    const turns = answered('how high is 2+3', ['calculator', {}, '{"expression":"2+3","result":5}'])
    const { text } = await replyOf(generate(requestOf('', { turns, output_schema })))
    expect(JSON.parse(text)).toEqual(value)
    expect(problemWith(output_schema, JSON.parse(text))).toBeUndefined()
  })
})

test('stops at the token limit', async () => {
  const reply = await replyOf(generate(requestOf('word '.repeat(100), { max_tokens: 10 })))
  expect(reply.finish).toMatchObject({ reason: 'length' })
  expect(reply.finish.usage.output_tokens).toBeLessThan(15)
})

test('stops between words when it is aborted', async () => {
  const controller = new AbortController()
  const stream = offlineRules({ latencyMs: 1 })(requestOf('hi', { signal: controller.signal }))
  await stream.next()
  controller.abort(new Error('cancelled'))
  await expect(stream.next()).rejects.toThrow('cancelled')
})

test('never throws, and ends every reply once', async () => {
  const phrases = fc.constantFrom(
    'remember ',
    'recall ',
    'note for good ',
    'what do you know about ',
    ' is ',
    'ask ',
    'delegate to x:',
    ': ',
    '2 + ',
    '(',
    '3',
    '%',
    'https://',
    'min(',
    ', ',
    '\n',
    'time is it',
  )
  const text = fc.array(fc.oneof(phrases, fc.string())).map((parts) => parts.join(''))
  const textPart = (of: fc.Arbitrary<string>) => fc.record({ type: fc.constant('text' as const), text: of })
  const callPart = fc.record({
    ...{ type: fc.constant('tool_call' as const), id: fc.constantFrom('call_0', 'call_1') },
    ...{ name: fc.string(), arguments: fc.jsonValue() },
  })
  const turn: fc.Arbitrary<Turn> = fc.oneof(
    fc.record({ role: fc.constant('user' as const), parts: fc.array(textPart(text)) }),
    fc.record({
      role: fc.constant('tool' as const),
      call_id: fc.constantFrom('call_0', 'call_1'),
      name: fc.constantFrom(...toolNames, 'other'),
      parts: fc.array(textPart(fc.oneof(text, fc.json()))),
      is_error: fc.boolean(),
    }),
    fc.record({ role: fc.constant('model' as const), parts: fc.array(fc.oneof(textPart(text), callPart)) }),
  )
  const schema = fc.constantFrom<ModelRequest['output_schema']>(
    undefined,
    {},
    { type: 'array' },
    {
      type: 'object',
      properties: { a: { $ref: '#/$defs/a' } },
      $defs: { a: { type: 'array', items: { $ref: '#/$defs/a' } } },
    },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(turn), schema, fc.boolean(), async (turns, output_schema, offered) => {
      const request = requestOf('', { turns, tools: offered ? tools : [], ...(output_schema && { output_schema }) })
      await replyOf(generate(request))
    }),
    { numRuns: 300 },
  )
})

test('makes a picture where it is asked for one, once, and beside no call', async () => {
  const asked = requestOf('Draw me a picture. What is 2 + 3?', { tools })
  expect((await replyOf(generate(requestOf('draw a picture')))).finish.files).toMatchObject([{ said: 'image/png' }])
  expect((await replyOf(generate(asked))).finish).toMatchObject({ reason: 'tool_calls' })
  expect((await replyOf(generate(asked))).finish).not.toHaveProperty('files')
  const answered = [
    ...asked.turns,
    { role: 'tool' as const, call_id: 'call_1', name: 'calculator', parts: [], is_error: false },
  ]
  expect((await replyOf(generate({ ...asked, turns: answered }))).finish).not.toHaveProperty('files')
  expect((await replyOf(generate(requestOf('A picture to draw a lot')))).finish).not.toHaveProperty('files')
})

test('says the same words until it may say no more, also once it was told so', async () => {
  const first = requestOf('Over and over', { max_tokens: 2000 })
  const { text, finish } = await replyOf(generate(first))
  expect([text.length > 7000, finish.reason]).toEqual([true, 'length'])
  const again = [...first.turns, ...requestOf('It repeated itself.').turns]
  expect((await replyOf(generate({ ...first, turns: again }))).text).toBe(text)
  expect((await replyOf(generate(requestOf('It is all over and over there')))).finish.reason).toBe('stop')
})

test('reads a hostile text fast', async () => {
  const hostile = [
    'ask a: '.repeat(20_000),
    'remember '.repeat(20_000),
    'note for good that '.repeat(10_000),
    'what do you know about '.repeat(10_000),
    ' '.repeat(100_000),
    '1,'.repeat(50_000),
    '('.repeat(50_000),
  ]
  for (const text of hostile) await replyOf(generate(requestOf(text, { tools })))
}, 2_000)
