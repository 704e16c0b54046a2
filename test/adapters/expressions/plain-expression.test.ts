import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { fullBounds } from '../../../adapters/expressions/bounds.ts'
import { evaluateExpression } from '../../../adapters/expressions/evaluate-expression.ts'
import { createExpressions } from '../../../adapters/expressions/expressions.ts'
import { evaluatePlainly, isPlain } from '../../../adapters/expressions/plain-expression.ts'
import type { Json } from '../../../contract/resources/common.ts'

vi.setConfig({ testTimeout: 60_000 })

const name = fc.constantFrom(
  'a',
  'b',
  'states',
  'input',
  'sum',
  'and',
  'in',
  'true',
  'constructor',
  'toString',
  '__proto__',
  'x1',
)
const leaf = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
  fc.string(),
)
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(name, tie('json'), { maxKeys: 4 }),
  ),
}))
const bindings = fc.dictionary(name, json, { maxKeys: 4 })
const path = fc.tuple(name, fc.array(name, { maxLength: 4 })).map(([first, names]) => `$${[first, ...names].join('.')}`)
const literal = fc.oneof(
  fc.constantFrom(
    'true',
    'false',
    'null',
    '-0',
    '0',
    '00',
    '1.50',
    '-5',
    '1e3',
    '5.',
    '.5',
    '9007199254740993',
    '123456789012345678',
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.string().map((text) => `'${text}'`),
  fc.string({ unit: 'binary' }).map((text) => `"${text}"`),
)
const spaced = fc
  .tuple(fc.constantFrom('', ' ', '\n'), fc.oneof(path, literal), fc.constantFrom('', ' '))
  .map((parts) => parts.join(''))

test('a plain expression has the same value without the library as with it', async () => {
  let direct = 0
  await fc.assert(
    fc.asyncProperty(spaced, bindings, async (expression, variables) => {
      const plain = evaluatePlainly(expression, variables)
      if (!plain) return
      direct += 1
      const bounds = { ...fullBounds(60_000), heapBytes: Number.POSITIVE_INFINITY }
      const copies = JSON.parse(JSON.stringify(variables))
      const evaluated = await evaluateExpression(expression, { bindings: copies, context: undefined }, bounds)
      const value = evaluated.kind === 'value' ? { kind: 'value', value: JSON.parse(evaluated.text) } : evaluated
      expect(asJson(plain)).toEqual(asJson(value))
      expect(isPlain(expression)).toBe(true)
    }),
    { numRuns: 2000 },
  )
  // Otherwise it would show nothing.
  expect(direct).toBeGreaterThan(300)
})

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

test('a plain expression needs no thread, and any other does', async () => {
  const expressions = createExpressions({ thread: new URL('no-such-thread.ts', import.meta.url) })
  const states = { input: { name: 'Ann', list: [{ n: 1 }] } }
  for (const expression of [
    '$states.input.name',
    ' $states ',
    '$states.input.list',
    '$states.absent',
    '12',
    "'a'",
    'null',
  ]) {
    expect(await expressions.evaluate(expression, { states })).toMatchObject({ kind: /value|nothing/ })
    expect(await expressions.check(expression)).toBeUndefined()
  }
  for (const expression of ['$states.input.list.n', '$sum', '$absent', '1+1', "'\\u0061'"]) {
    await expect(expressions.evaluate(expression, { states })).rejects.toThrow()
  }
})
