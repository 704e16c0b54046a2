import { expect, test } from 'vitest'
import { type EvaluationBounds, fullBounds, quickBounds } from '../../../adapters/expressions/bounds.ts'
import { evaluateExpression } from '../../../adapters/expressions/evaluate-expression.ts'

/** This process is no thread of expressions, and is asked for more than one of them. */
function outcomeOf(expression: string, bounds: EvaluationBounds) {
  return evaluateExpression(expression, { bindings: {}, context: undefined }, { ...bounds, heapBytes: 2 ** 40 })
}

const tooLong = { kind: 'failed', fault: { code: 'too_long' } }

test.each([
  ['$contains("a", /a/)', 'too_long'],
  ['$count($replace("aa", /a/, "b"))', 'too_long'],
  ['$count($distinct([1..501]))', 'too_large'],
  ['$count([1..50001])', 'too_large'],
  ['$length($pad("", 262145))', 'too_large'],
  ['$length($join([1..300].($pad("", 1000))))', 'too_large'],
  ['$count([1..150].($pad("", 10000)))', 'too_large'],
])('a quick expression takes no step that may take long: %s', async (expression, code) => {
  expect(await outcomeOf(expression, quickBounds(60_000))).toMatchObject({ kind: 'failed', fault: { code } })
  expect(await outcomeOf(expression, fullBounds(60_000))).toMatchObject({ kind: 'value' })
})

test('time counts within one expression, and not from one to the next', async () => {
  for (let at = 0; at < 5; at++) {
    expect(await outcomeOf('($f := function(){ $f() }; $f())', fullBounds(100))).toMatchObject(tooLong)
    expect(await outcomeOf('$sum([1..500].($ + 0))', fullBounds(100))).toEqual({ kind: 'value', text: '125250' })
  }
})

test('what functions of the library do for each other counts as well', async () => {
  expect(await outcomeOf('$count($map([1..200000], $abs))', fullBounds(20))).toMatchObject(tooLong)
})

test('a value that contains itself is too large', async () => {
  const fault = { code: 'too_large' }
  expect(await outcomeOf('$count({"k": 1} ~> |$|{"a": $}|)', fullBounds(60_000))).toMatchObject({ fault })
})
