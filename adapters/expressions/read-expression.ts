import jsonata from 'jsonata'
import './library-functions.ts'
import type { ExpressionFault } from '../../core/base/ports/expressions.ts'
import type { EvaluationBounds } from './bounds.ts'
import { Ended } from './faults.ts'
import { createGuard, type Guard } from './guard.ts'
import type { EvaluationOptions } from './library-focus.ts'
import { ownFunctions } from './own-functions.ts'
import { partsOf, type TreeParts } from './syntax-tree.ts'

/**
 * Reads an expression for one evaluation.
 *
 * @throws Ended if a later version of the language is needed
 * @throws what the library throws if it does not parse
 */
export function readExpression(text: string, bounds: EvaluationBounds): jsonata.Expression {
  const options: EvaluationOptions = { sequence: bounds.items, RegexEngine: bounds.regularExpressions }
  const expression = jsonata(text, options)
  const parts = partsOf(expression.ast())
  refuseLaterOperators(text, parts)
  options.guard = createGuard(parts, bounds)
  watch(expression, options.guard)
  expression.assign('eval', undefined)
  for (const [name, own] of Object.entries(ownFunctions)) expression.registerFunction(name, own)
  return expression
}

const laterOperators = ['?:', '??']

/** They become conditions when they are read. A condition of the old kind is never written so: `??` and `?:` were errors. */
function refuseLaterOperators(text: string, { conditions }: TreeParts): void {
  for (const position of conditions) {
    const operator = text.slice(position - 2, position)
    if (laterOperators.includes(operator)) throw new Ended(laterOperator(operator, position))
  }
}

/** In the words of version 2.0.6, which has no such operator. */
function laterOperator(operator: string, position: number): ExpressionFault {
  const message = `The symbol "${operator.slice(1)}" cannot be used as a unary operator`
  return { code: 'refused', jsonata: 'S0211', message, position }
}

function watch(expression: jsonata.Expression, guard: Guard): void {
  assign(expression, 'entry', (node: object) => guard.enter(node))
  assign(expression, 'exit', (node: object, _input: unknown, _environment: unknown, value: unknown) =>
    guard.leave(node, value),
  )
}

/** The library calls these at each step, by symbols that its types leave out. */
function assign(expression: jsonata.Expression, at: 'entry' | 'exit', callback: unknown): void {
  const assignBySymbol: (name: symbol & string, value: unknown) => void = expression.assign
  assignBySymbol(Symbol.for(`jsonata.__evaluate_${at}`) as symbol & string, callback)
}
