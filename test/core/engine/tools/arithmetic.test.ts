import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ArithmeticProblem, evaluateArithmetic } from '../../../../core/engine/tools/calculator/arithmetic.ts'

describe('evaluateArithmetic', () => {
  test.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['-2^2', -4],
    ['2^3^2', 512],
    ['2^-2', 0.25],
    ['7 % 4 - 1', 2],
    ['--3', 3],
    ['.5 + 1. + 1e3', 1001.5],
    ['sqrt(16) + abs(-3)', 7],
    ['max(1, 2, min(9, 5))', 5],
    ['round(2.5) + floor(-1.5) + ceil(0.1)', 2],
    ['2 * PI', 2 * Math.PI],
    ['e', Math.E],
    ['  12 /\n 4 ', 3],
  ])('%s = %d', (expression, value) => {
    expect(evaluateArithmetic(expression)).toBeCloseTo(value, 12)
  })

  test.each([
    '',
    '1 +',
    '1 2',
    '(1',
    '1)',
    '()',
    'sqrt()',
    'sqrt(1, 2)',
    'sqrt 4',
    'constructor',
    'toString()',
    '__proto__',
    'hasOwnProperty(1)',
    'process.exit(1)',
    'a=1',
    '1;2',
    '1..2',
    '2 ** 3',
    '1 / 0',
    '5 % 0',
    '9^999',
    'sqrt(-1)',
    '"1"',
    '1 + ♥',
    `${'('.repeat(200)}1`,
    `${'-'.repeat(500)}1`,
    `${'1+'.repeat(600)}1`,
  ])('refuses %s', (expression) => {
    expect(() => evaluateArithmetic(expression)).toThrow(ArithmeticProblem)
  })

  test('agrees with the language on generated expressions', () => {
    fc.assert(
      fc.property(expressions, ({ text, value }) => {
        fc.pre(text.length <= 1000)
        const refusal = refusalOf(text)
        if (refusal?.includes('exactly')) fc.pre(false)
        if (!Number.isFinite(value)) expect(() => evaluateArithmetic(text)).toThrow(ArithmeticProblem)
        else expect(evaluateArithmetic(text)).toBe(value)
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['9007199254740993', '9007199254740993'],
    ['9007199254740992 + 1', '9007199254740993'],
    ['99999999999 * 99999999999', '9999999999800000000001'],
    ['(3^40 - 1) / 2', '12157665459056928801'],
    ['1e22 + 1', '10000000000000000000001'],
    ['1e400', '1e400'],
  ])('refuses %s, which would be rounded', (text, number) => {
    expect(refusalOf(text)).toBe(`${number} is a number that this calculator cannot hold exactly`)
  })

  test.each([
    ['2^53', 2 ** 53],
    ['1e20 * 5', 5e20],
    ['6.02214076e23 * 2', 2 * 6.02214076e23],
    ['0.1 + 0.2', 0.1 + 0.2],
    ['20 * 121645100408832000', 2432902008176640000],
  ])('%s = %d, as it is written out', (text, value) => {
    expect(evaluateArithmetic(text)).toBe(value)
  })

  test('answers any text with a finite number or an ArithmeticProblem', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...'0123456789.+-*/%^(), sqrtmaxpie'.split('')) }),
    )
    fc.assert(
      fc.property(text, (expression) => {
        try {
          expect(Number.isFinite(evaluateArithmetic(expression))).toBe(true)
        } catch (error) {
          if (!(error instanceof ArithmeticProblem)) throw error
        }
      }),
      { numRuns: 1000 },
    )
  })
})

function refusalOf(text: string): string | undefined {
  try {
    evaluateArithmetic(text)
    return undefined
  } catch (error) {
    return error instanceof ArithmeticProblem ? error.message : String(error)
  }
}

interface Expression {
  readonly text: string
  /** What JavaScript makes of it; NaN once something was divided by zero. */
  readonly value: number
  readonly binding: number
}

const number: fc.Arbitrary<Expression> = fc.nat(1000).map((value) => ({ text: String(value), value, binding: 9 }))

/** Written with as few parentheses as the rules of precedence allow, so that these rules are what is tested. */
const { expressions } = fc.letrec<{ expressions: Expression }>((tie) => ({
  expressions: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    number,
    fc.tuple(tie('expressions'), fc.constantFrom('+', '-', '*', '/', '%'), tie('expressions')).map(binary),
    tie('expressions').map((a) => ({ text: `-${within(a, 3)}`, value: -a.value, binding: 3 })),
    tie('expressions').map((a) => ({ text: `abs( ${a.text})`, value: Math.abs(a.value), binding: 9 })),
    fc
      .tuple(tie('expressions'), tie('expressions'))
      .map(([a, b]) => ({ text: `max(${a.text},${b.text})`, value: Math.max(a.value, b.value), binding: 9 })),
    fc
      .tuple(tie('expressions'), number)
      .map(([a, b]) => ({ text: `${within(a, 5)}^${b.text}`, value: a.value ** b.value, binding: 4 })),
  ),
}))

function binary([a, operator, b]: [Expression, string, Expression]): Expression {
  const binding = operator === '+' || operator === '-' ? 1 : 2
  const text = `${within(a, binding)} ${operator} ${within(b, binding + 1)}`
  return { text, value: applied(a.value, operator, b.value), binding }
}

function within({ text, binding }: Expression, atLeast: number): string {
  return binding >= atLeast ? text : `(${text})`
}

function applied(a: number, operator: string, b: number): number {
  if (operator === '+') return a + b
  if (operator === '-') return a - b
  if (operator === '*') return a * b
  if (b === 0) return Number.NaN
  return operator === '/' ? a / b : a % b
}
