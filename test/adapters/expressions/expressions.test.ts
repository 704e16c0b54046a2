import { describe, expect, test, vi } from 'vitest'
import { createExpressions } from '../../../adapters/expressions/expressions.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { ExpressionFault } from '../../../core/base/ports/expressions.ts'
import { patiently } from './patiently.ts'

// Threads start slowly on a machine that is busy.
vi.setConfig({ testTimeout: 120_000 })

/** More time than it may take in earnest: a busy machine is slower. */
const expressions = createExpressions({ timeMs: 5000 })
const evaluated = patiently(expressions)

async function resultOf(expression: string, bindings: Record<string, Json> = {}): Promise<Json> {
  const outcome = await evaluated(expression, bindings)
  if (outcome.kind !== 'value') throw new Error(`${expression}: ${JSON.stringify(outcome)}`)
  return outcome.value
}

async function faultOf(expression: string, bindings: Record<string, Json> = {}): Promise<ExpressionFault> {
  const outcome = await evaluated(expression, bindings)
  if (outcome.kind !== 'failed') throw new Error(`${expression}: ${JSON.stringify(outcome)}`)
  return outcome.fault
}

const nothing = { kind: 'nothing' }

describe('an expression', () => {
  test('reads its variables, and changes none of them', async () => {
    const bindings = { states: { input: { items: [{ price: 2 }, { price: 3 }] } }, factor: 2 }
    const before = structuredClone(bindings)
    expect(await resultOf('$sum($states.input.items.price) * $factor', bindings)).toBe(10)
    expect(await resultOf('$states.input ~> |items|{"price": 0}|', bindings)).toEqual({
      items: [{ price: 0 }, { price: 0 }],
    })
    expect(await resultOf('($factor := 7; $factor + 1)', bindings)).toBe(8)
    expect(bindings).toEqual(before)
  })

  test('that is undefined is nothing, and null is a value', async () => {
    expect(await evaluated('$states.input.absent', { states: { input: {} } })).toEqual(nothing)
    expect(await evaluated('$absent')).toEqual(nothing)
    expect(await evaluated('name')).toEqual(nothing)
    expect(await evaluated('$$')).toEqual(nothing)
    expect(await evaluated('$lookup($states.input, "a")', { states: { input: { a: null } } })).toEqual({
      kind: 'value',
      value: null,
    })
  })

  test('sees nothing of the one before', async () => {
    expect(await resultOf('($left := 1; $left + 1)')).toBe(2)
    expect(await evaluated('$exists($left) ? $left : $undefined')).toEqual(nothing)
  })

  test('makes texts of numbers that JSON cannot express, as Step Functions does', async () => {
    expect(await resultOf('[1/0, -1/0, 0/0]')).toEqual(['Infinity', '-Infinity', 'NaN'])
    expect(await resultOf('{"k": 1e308 * 10}')).toEqual({ k: 'Infinity' })
  })

  test('makes no half characters, and leaves escapes alone', async () => {
    expect(await resultOf('$split("😀", "")')).toEqual(['\ufffd', '\ufffd'])
    expect(await resultOf('$x & ""', { x: String.raw`\ud83d` })).toBe(String.raw`\ud83d`)
    expect(await resultOf('"😀" & ""')).toBe('😀')
  })

  test.each(['$sum', 'function($x){$x}', '[1, /a/]', '{"f": $uppercase}', '$fn := function($x){$x}'])(
    'whose result has a function in it fails: %s',
    async (expression) => {
      expect(await faultOf(expression)).toMatchObject({ code: 'unsupported_result', jsonata: undefined })
    },
  )

  test('that fails says so in the words of the language, and where', async () => {
    expect(await faultOf('"a" + 1')).toEqual({
      code: 'evaluation',
      jsonata: 'T2001',
      message: 'The left side of the "+" operator must evaluate to a number',
      position: 5,
    })
    expect(await faultOf('$error("no " & "way")')).toMatchObject({ jsonata: 'D3137', message: 'no way' })
    expect((await faultOf('$error($pad("", 10000, "x"))')).message).toHaveLength(1000)
    expect((await faultOf('$hash("a", $pad("", 10000, "x"))')).message).toHaveLength(1000)
  })

  test('that does not parse says so when it is evaluated and when it is checked', async () => {
    const fault = { code: 'syntax', jsonata: 'S0207', message: 'Unexpected end of expression', position: 3 }
    expect(await faultOf('1 +')).toEqual(fault)
    expect(await expressions.check('1 +')).toEqual(fault)
    expect(await expressions.check('$match("a", /a**/)')).toMatchObject({ code: 'syntax', jsonata: undefined })
  })

  test('is checked without being evaluated', async () => {
    expect(await expressions.check('$states.input.a')).toBeUndefined()
    expect(await expressions.check('"a" + 1')).toBeUndefined()
    expect(await expressions.check('($f := function(){$f()}; $f())')).toBeUndefined()
  })
})

describe('what Step Functions does not have', () => {
  test.each(['$a ?: 1', '$a ?? 1', '$map([1], function($v){ [{"x": $v ?: 1}] })', '$f(1 ?? 2, ?)'])(
    'is refused: %s',
    async (expression) => {
      expect(await faultOf(expression)).toMatchObject({ code: 'refused', jsonata: 'S0211' })
      expect(await expressions.check(expression)).toMatchObject({ code: 'refused' })
    },
  )

  test('is not seen where it only looks so', async () => {
    expect(await resultOf('true ? "?:" : "??" /* ?? ?: */')).toBe('?:')
    expect(await resultOf('$contains("a?:", /\\?:/)')).toBe(true)
    expect(await resultOf('$x.`?:`', { x: { '?:': 1 } })).toBe(1)
    expect(await resultOf('false ? 1:2')).toBe(2)
    expect(await resultOf('($f := $substring(?,?, 1); $f("abc", 1))')).toBe('b')
  })

  test('is no function: $eval', async () => {
    const fault = { code: 'evaluation', jsonata: 'T1006', message: 'Attempted to invoke a non-function', position: 6 }
    expect(await faultOf('$eval("1+1")')).toEqual(fault)
  })
})

describe('bounds', () => {
  test.each([
    ['1 and 99 more', (n: number) => `1${'+1'.repeat(n - 1)}`, 100],
    ['parentheses', (n: number) => `${'('.repeat(n)}1${')'.repeat(n)}`, 99],
    ['a chain', (n: number) => `1${'~>$string'.repeat(n)}`, 99],
    ['calls', (n: number) => `($f := function($x){ $x <= 0 ? 0 : 1 + $f($x-1) }; $f(${n}))`, 31],
  ])('of depth are those of Step Functions: %s', async (_of, expression, deepest) => {
    await resultOf(expression(deepest))
    expect(await faultOf(expression(deepest + 1))).toEqual({
      code: 'too_deep',
      jsonata: undefined,
      message:
        'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive',
    })
  })

  test('of depth do not count what stands beside each other', async () => {
    const items = Array.from({ length: 150 }, (_, at) => ({ id: `i${at}`, value: at }))
    expect(await resultOf(`$count([${items.map(({ value }) => `1 + ${value}`)}])`)).toBe(150)
    expect(await resultOf('$count($keys($items{id: {"v": [value + 1, [value]]}}))', { items })).toBe(150)
    expect(await resultOf('[[1, [2 + 1]], {"a": [$x, {"b": $x}]}, 3]', { x: 9 })).toEqual([
      [1, [3]],
      { a: [9, { b: 9 }] },
      3,
    ])
  })

  test.each([
    ['$count([1..873782])', 873_782, '$count([1..873783])'],
    ['$length($pad("x", 4194304))', 4_194_304, '$length($pad("x", 4194305))'],
    ['$count($range(1, 360145, 1))', 360_145, '$range(1, 360146, 1)'],
    ['$length($join([$pad("x", 4000000), "y"]))', 4_000_001, '$join([1..2].($pad("x", 4000000)))'],
  ])('of size are those of Step Functions: %s', async (largest, value, larger) => {
    expect(await resultOf(largest)).toBe(value)
    expect(await faultOf(larger)).toEqual({
      code: 'too_large',
      jsonata: undefined,
      message: 'Expression evaluation memory limit exceeded: Check for excessive memory usage',
    })
  })

  test('hold for a result, an expression and the bindings that it names', async () => {
    expect(await resultOf('$length($x)', { x: 'x'.repeat(2 ** 20) })).toBe(2 ** 20)
    expect(await faultOf('$pad("", 1048577)')).toMatchObject({ code: 'too_large' })
    expect(await faultOf(`1 + 1 /*${' '.repeat(2 ** 18)}*/`)).toMatchObject({ code: 'too_large' })
    expect(await expressions.check(`1 + 1 /*${' '.repeat(2 ** 18)}*/`)).toMatchObject({ code: 'too_large' })
    const y = 'y'.repeat(2 ** 22)
    expect(await faultOf('$length($y)', { y })).toMatchObject({ code: 'too_large' })
    expect(await resultOf('1 + 1', { y })).toBe(2)
  })

  test('of memory count what an expression holds, and not what others left', async () => {
    const heavy = '$count([1..8].($pad("", 4000000)))'
    for (const at of [1, 2, 3]) expect([at, (await evaluated(heavy)).kind]).toEqual([at, 'failed'])
    expect(await resultOf('$sum([1..2000].($ * 2))')).toBe(4_002_000)
    expect(await resultOf('$count([1..20000].($string($)))')).toBe(20_000)
  })
})
