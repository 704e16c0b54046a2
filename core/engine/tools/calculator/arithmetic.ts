import { isExactNumber } from '../../../base/payloads/inexact-number.ts'

/**
 * Pocket-calculator arithmetic: `+ - * / % ^`, unary signs, parentheses, decimal numbers, the functions and constants below, and
 * nothing else. Whole numbers are exact or refused, never rounded. `^` binds tighter than a sign before it and groups to the
 * right: -2^2 = -4, 2^3^2 = 512.
 *
 * We wrote our own because the well-known library for this (expr-eval) ran code given in an expression (CVE-2025-12735), and
 * mathjs is more than a hundred times the size: a language with names, assignment and matrices, none of which is needed here.
 */
export function evaluateArithmetic(expression: string): number {
  if (expression.length > maxLength) throw new ArithmeticProblem(`an expression has at most ${maxLength} characters`)
  const parser: Parser = { tokens: tokensOf(expression), position: 0, depth: 0 }
  const value = parse(parser, 0)
  const rest = parser.tokens[parser.position]
  if (rest !== undefined) throw new ArithmeticProblem(`"${rest}" is not expected there`)
  if (!Number.isFinite(value)) throw new ArithmeticProblem('the result is not a finite number')
  return value
}

/** An error in an expression, in words for its author. */
export class ArithmeticProblem extends Error {
  override readonly name = 'ArithmeticProblem'
}

const maxLength = 1000
const maxDepth = 100
const maxShown = 40

const functions: ReadonlyMap<string, (...values: number[]) => number> = new Map([
  ['sqrt', Math.sqrt],
  ['abs', Math.abs],
  ['round', Math.round],
  ['floor', Math.floor],
  ['ceil', Math.ceil],
  ['min', Math.min],
  ['max', Math.max],
])
const takesMany: ReadonlySet<string> = new Set(['min', 'max'])

const constants: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
])

interface Operator {
  readonly left: number
  readonly right: number
  apply(a: number, b: number): number
  /** The same operation on whole numbers, used when the result may be a whole number that a double cannot hold. */
  exact?(a: bigint, b: bigint): bigint
}

/** Binding powers: an operator takes its left side if its `left` is at least what the caller requires. */
const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['+', { left: 1, right: 2, apply: (a, b) => a + b, exact: (a, b) => a + b }],
  ['-', { left: 1, right: 2, apply: (a, b) => a - b, exact: (a, b) => a - b }],
  ['*', { left: 3, right: 4, apply: (a, b) => a * b, exact: (a, b) => a * b }],
  ['/', { left: 3, right: 4, apply: divide }],
  ['%', { left: 3, right: 4, apply: remainder }],
  ['^', { left: 7, right: 6, apply: (a, b) => a ** b, exact: (a, b) => a ** b }],
])
const signBinding = 5

function calculate({ apply, exact }: Operator, a: number, b: number): number {
  const value = apply(a, b)
  if (exact && Number.isInteger(value) && !Number.isSafeInteger(value) && isWhole(a) && isWhole(b)) {
    requireExact(String(exact(BigInt(a), BigInt(b))))
  }
  return value
}

/** True for a whole number that is exact as a double; larger doubles are measurements, not counts. */
function isWhole(value: number): boolean {
  return Number.isInteger(value) && isExactNumber(String(BigInt(value)))
}

function requireExact(number: string): void {
  if (isExactNumber(number)) return
  const shown = number.length <= maxShown ? number : `${number.slice(0, maxShown)}…`
  throw new ArithmeticProblem(`${shown} is a number that this calculator cannot hold exactly`)
}

function divide(a: number, b: number): number {
  if (b === 0) throw new ArithmeticProblem('division by zero')
  return a / b
}

function remainder(a: number, b: number): number {
  if (b === 0) throw new ArithmeticProblem('division by zero')
  return a % b
}

interface Parser {
  readonly tokens: readonly string[]
  position: number
  depth: number
}

const token = /\s*(?:((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|([a-zA-Z]+)|([-+*/%^(),]))/gy

function tokensOf(expression: string): string[] {
  const tokens: string[] = []
  const text = expression.trimEnd()
  let read = 0
  for (const [all, number, name, sign] of text.matchAll(token)) {
    tokens.push(number ?? name?.toLowerCase() ?? sign ?? '')
    read += all.length
  }
  if (read < text.length) throw new ArithmeticProblem(`"${text.slice(read).trimStart()[0]}" is not arithmetic`)
  return tokens
}

function parse(parser: Parser, minBinding: number): number {
  parser.depth += 1
  if (parser.depth > maxDepth) throw new ArithmeticProblem(`an expression nests at most ${maxDepth} deep`)
  let value = parseOperand(parser)
  for (let operator = nextOperator(parser); operator && operator.left >= minBinding; operator = nextOperator(parser)) {
    parser.position += 1
    value = calculate(operator, value, parse(parser, operator.right))
  }
  parser.depth -= 1
  return value
}

function nextOperator(parser: Parser): Operator | undefined {
  return operators.get(parser.tokens[parser.position] ?? '')
}

function parseOperand(parser: Parser): number {
  const first = take(parser)
  if (first === '-') return -parse(parser, signBinding)
  if (first === '+') return parse(parser, signBinding)
  if (first === '(') {
    const value = parse(parser, 0)
    expect(parser, ')')
    return value
  }
  const named = constants.get(first) ?? parseCall(parser, first)
  if (named !== undefined) return named
  if (!/^[\d.]/.test(first)) throw new ArithmeticProblem(`"${first}" is not expected there`)
  requireExact(first)
  return Number(first)
}

function parseCall(parser: Parser, name: string): number | undefined {
  const apply = functions.get(name)
  if (apply === undefined) return undefined
  expect(parser, '(')
  const values = [parse(parser, 0)]
  while (parser.tokens[parser.position] === ',') {
    parser.position += 1
    values.push(parse(parser, 0))
  }
  expect(parser, ')')
  if (values.length > 1 && !takesMany.has(name)) throw new ArithmeticProblem(`${name} takes one number`)
  return apply(...values)
}

function take(parser: Parser): string {
  const next = parser.tokens[parser.position]
  if (next === undefined) throw new ArithmeticProblem('the expression ends too early')
  parser.position += 1
  return next
}

function expect(parser: Parser, wanted: string): void {
  const found = take(parser)
  if (found !== wanted) throw new ArithmeticProblem(`"${wanted}" is expected before "${found}"`)
}
