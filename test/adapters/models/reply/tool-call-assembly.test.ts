import { describe, expect, test } from 'vitest'
import { type CallPiece, createCallAssembly } from '../../../../adapters/models/reply/tool-call-assembly.ts'

/** The calls that come of these pieces. */
function assembled(...pieces: readonly Partial<CallPiece>[]) {
  const calls = createCallAssembly()
  for (const piece of pieces) calls.add({ index: undefined, id: undefined, name: undefined, text: undefined, ...piece })
  return calls.complete().flat()
}

const sums = (...expressions: readonly string[]) => expressions.map((expression) => ({ expression }))
const argumentsOf = (...pieces: readonly Partial<CallPiece>[]) => assembled(...pieces).map((call) => call.arguments)
const one = '{"expression":"1+1"}'
const two = '{"expression":"2+2"}'

test.each([
  ['{"id":1}', { id: 1 }],
  ['', {}],
  ['{"id":2512292042121000001}', '{"id":2512292042121000001}'],
  ['{"id":1e400}', '{"id":1e400}'],
  ['{"id":1', '{"id":1'],
])('arguments %s', (text, kept) => {
  expect(assembled({ index: 0, id: 'call_1', name: 'calculator', text })).toEqual([
    { id: 'call_1', name: 'calculator', arguments: kept },
  ])
})

test('calls that come under one id are told apart', () => {
  const complete = assembled(
    ...[0, 1, 2].map((index) => ({ index, id: 'call_1', name: 'calculator', text: `{"expression":"${index}"}` })),
  )
  expect(complete.map((call) => call.arguments)).toEqual(sums('0', '1', '2'))
  expect(complete[0]?.id).toBe('call_1')
  expect(new Set(complete.map(({ id }) => id)).size).toBe(3)
})

test('ids and names count towards what is read', () => {
  const calls = createCallAssembly()
  expect(() => calls.add({ index: 0, id: 'i'.repeat(16_385), name: 'clock', text: '' })).toThrow('id that is too long')
  expect(() => calls.add({ index: 1, id: 'c', name: 'n'.repeat(1_000_000), text: '' })).toThrow('can be read')
})

describe('where indices are counted wrongly', () => {
  const head = (call: Partial<CallPiece>) => ({ name: 'calculator', text: '', ...call })

  test('pieces of arguments that say no more belong to the call that is being written', () => {
    expect(
      argumentsOf(head({ index: 0, id: 'a' }), { index: 1, text: '{"expression":' }, { index: 2, text: '"1+1"}' }),
    ).toEqual(sums('1+1'))
  })

  test('a second call may begin at the place of the first, and go on at its own', () => {
    expect(
      argumentsOf(head({ index: 0, id: 'a' }), { index: 0, text: one }, head({ index: 0, id: 'b' }), {
        index: 1,
        text: two,
      }),
    ).toEqual(sums('1+1', '2+2'))
  })

  test('an id that was told before means its call, whatever index stands beside it', () => {
    expect(
      argumentsOf(
        head({ index: 0, id: 'a' }),
        head({ index: 0, id: 'b' }),
        { index: 0, id: 'a', text: one },
        { index: 0, id: 'b', text: two },
      ),
    ).toEqual(sums('1+1', '2+2'))
  })

  test('an index may come first with the arguments', () => {
    expect(argumentsOf(head({ id: 'a' }), { index: 0, text: '{"expression":' }, { index: 0, text: '"1+1"}' })).toEqual(
      sums('1+1'),
    )
  })

  test('whole arguments without a name are a call all the same, which is told', () => {
    expect(assembled({ index: 0, id: 'a', name: 'calculator', text: one }, { index: 1, text: two })).toMatchObject([
      { name: 'calculator', arguments: { expression: '1+1' } },
      { name: '', arguments: { expression: '2+2' } },
    ])
  })
})

describe('names', () => {
  const named = (...names: readonly string[]) =>
    assembled(...names.map((name, at) => ({ index: 0, id: at === 0 ? 'a' : '', name, text: '' })), {
      index: 0,
      text: one,
    })

  test.each([
    ['at once', ['calculator']],
    ['again and again', ['calculator', 'calculator', 'calculator']],
    ['in pieces', ['calc', 'ula', 'tor']],
    ['longer each time', ['calc', 'calcula', 'calculator']],
  ])('come %s', (_how, names) => {
    expect(named(...names)).toEqual([{ id: 'a', name: 'calculator', arguments: { expression: '1+1' } }])
  })

  test('come behind the arguments', () => {
    expect(assembled({ index: 0, id: 'a', text: one }, { index: 0, name: 'calculator', text: '' })).toEqual([
      { id: 'a', name: 'calculator', arguments: { expression: '1+1' } },
    ])
  })

  test.each([
    ['without index and id', {}, {}],
    ['with an id that is made up', { index: 0, id: 'r1' }, { index: 0, id: 'r2' }],
  ])('stand beside each piece of the arguments, %s', (_how, first, next) => {
    expect(
      argumentsOf(
        { ...first, name: 'calculator', text: '{"expression":' },
        { ...next, name: 'calculator', text: '"1+1"}' },
      ),
    ).toEqual(sums('1+1'))
  })

  test.each([
    ['calculator<|channel|>commentary', 'calculator'],
    ['calculator</arg_value>', 'calculator'],
    ['functions.calculator', 'functions.calculator'],
    ['<calculator>', '<calculator>'],
  ])('%s is %s, without marks of the model’s own language', (told, name) => {
    expect(assembled({ index: 0, id: 'a', name: told, text: one })).toMatchObject([{ name }])
  })

  test('a last piece of nothing under an id that is made up begins no call', () => {
    expect(
      argumentsOf({ index: 0, id: 'r1', name: 'calculator', text: one }, { index: 0, id: 'r2', text: '' }),
    ).toHaveLength(1)
  })
})

describe('arguments that ran together', () => {
  test.each([
    ['of two calls are two', `${one}${two}`, sums('1+1', '2+2')],
    ['of two calls are two, with a line between them', `${one}\n${two}`, sums('1+1', '2+2')],
    ['with an empty object are the others', `{}${one}`, sums('1+1')],
    ['and are the same are one', `${one}${one}`, sums('1+1')],
    ['and are empty are none', '{}{}', [{}]],
    ['and are not whole stay text, which is refused', `${one}{"expression":`, [`${one}{"expression":`]],
    ['in a text of JSON are that text', '{"expression":"}{"}', sums('}{')],
  ])('%s', (_how, text, expected) => {
    expect(argumentsOf({ index: 0, id: 'a', name: 'calculator', text })).toEqual(expected)
  })

  test('each has an id of its own, and fields of the provider stay with the first', () => {
    const opaque = { signature: 'AbCd' }
    const calls = assembled({ index: 0, id: 'a', name: 'calculator', text: `${one}${two}`, opaque })
    expect(calls[0]).toMatchObject({ id: 'a', opaque })
    expect(calls[1]?.id).toMatch(/^call_\w{1,35}$/)
    expect(calls[1]).not.toHaveProperty('opaque')
  })
})
