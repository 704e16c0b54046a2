import * as z from 'zod'
import { SortieError } from '../../../../contract/errors.ts'
import { defineLoneTool } from '../tool.ts'
import { ArithmeticProblem, evaluateArithmetic } from './arithmetic.ts'

export const calculator = defineLoneTool({
  name: 'calculator',
  needsNoMission: true,
  description:
    'Evaluates one arithmetic expression: + - * / % ^, parentheses, sqrt abs round floor ceil min max, pi and e. Example: (2 + 3) * sqrt(16).',
  parameters: z.strictObject({ expression: z.string().min(1).max(1000) }),
  effect: () => 'none',
  origin: () => 'inside',
  async run({ expression }) {
    try {
      return { expression, result: evaluateArithmetic(expression) }
    } catch (error) {
      if (!(error instanceof ArithmeticProblem)) throw error
      throw new SortieError('tool_failed', `Cannot evaluate the expression: ${error.message}`)
    }
  },
})
