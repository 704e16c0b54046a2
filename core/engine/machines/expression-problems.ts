import type { Json } from '../../../contract/resources/common.ts'
import type { Expressions } from '../../base/ports/expressions.ts'
import type { Machine } from './definition.ts'
import { expressionIn } from './evaluate.ts'
import type { MachineProblem } from './machine-problem.ts'

/** Expressions of a machine that can never be evaluated, with their places. */
export async function expressionProblems(
  machine: Machine,
  { check }: Pick<Expressions, 'check'>,
): Promise<readonly MachineProblem[]> {
  const problems: MachineProblem[] = []
  for (const { location, expression } of expressionsIn(machine as Json, '')) {
    const fault = await check(expression)
    if (fault) problems.push({ location, message: fault.message })
  }
  return problems
}

interface Found {
  readonly location: string
  readonly expression: string
}

function expressionsIn(value: Json, location: string): readonly Found[] {
  if (typeof value === 'string') {
    const expression = expressionIn(value)
    return expression === undefined ? [] : [{ location, expression }]
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => expressionsIn(inner, `${location}/${name}`))
}
