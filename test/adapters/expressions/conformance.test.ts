import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { fullBounds } from '../../../adapters/expressions/bounds.ts'
import { type EvaluatedText, evaluateExpression } from '../../../adapters/expressions/evaluate-expression.ts'
import { isSuiteThere, type SuiteCase, suiteCases } from './suite-of-the-language.ts'

/** What Step Functions’ version of the language does not do: why, how many cases of the suite need it, and what they get. */
const refusals = [
  {
    reason: '`??` and `?:` came with version 2.1 of the language; Step Functions has 2.0.6',
    cases: (name: string) => /^(coalescing|default)-operator\//.test(name),
    count: 34,
    gets: ['refused S0211'],
  },
  {
    reason: 'Step Functions has no `$eval`',
    cases: (name: string) => name.startsWith('function-eval/'),
    count: 12,
    gets: ['evaluation T1006'],
  },
  {
    reason: 'Step Functions takes at most 873,782 numbers in a list, and calls the rest its memory limit',
    cases: (name: string) => /^range-operator\/case02[1234]\.json/.test(name),
    count: 4,
    gets: ['too_large'],
  },
  {
    reason:
      'Step Functions takes at most 100 levels; the suite asks for 302, and otherwise expects an error of its own',
    cases: (name: string) => /^tail-recursion\/case00[125]\.json/.test(name),
    count: 3,
    gets: ['too_deep'],
  },
  {
    reason: 'It never ends: the suite expects an error of its own',
    cases: (name: string) => name === 'tail-recursion/case006.json#0',
    count: 1,
    gets: ['too_long'],
  },
]

const cases = isSuiteThere ? suiteCases() : []
const refusalOf = ({ name }: SuiteCase) => refusals.find((refusal) => refusal.cases(name))
/** This process is no thread of expressions: it holds more, and it is slower where coverage is counted. */
const generous = { ...fullBounds(60_000), heapBytes: Number.POSITIVE_INFINITY }
const hasty = { ...generous, timeMs: 100 }

function outcomeOf({ expression, context, bindings }: SuiteCase, bounds = generous): Promise<EvaluatedText> {
  return evaluateExpression(expression, { context, bindings }, bounds)
}

/** One line for an outcome that is not as expected. */
function difference({ name, expected }: SuiteCase, outcome: EvaluatedText): readonly string[] {
  return isAsExpected(outcome, expected) ? [] : [`${name}: ${JSON.stringify(outcome).slice(0, 200)}`]
}

function isAsExpected(outcome: EvaluatedText, expected: SuiteCase['expected']): boolean {
  if ('code' in expected) return outcome.kind === 'failed' && outcome.fault.jsonata === expected.code
  if ('nothing' in expected) return outcome.kind === 'nothing'
  if (outcome.kind !== 'value') return false
  const value: unknown = JSON.parse(outcome.text)
  return isDeepStrictEqual(sorted(value, expected.unordered), sorted(expected.value, expected.unordered))
}

function sorted(value: unknown, unordered: boolean): unknown {
  if (!unordered || !Array.isArray(value)) return value
  return value.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

describe.runIf(isSuiteThere)('the suite of the language', () => {
  test('passes in all that Step Functions’ version has', { timeout: 300_000 }, async () => {
    const had = cases.filter((one) => !refusalOf(one))
    const differences: string[] = []
    for (const one of had) differences.push(...difference(one, await outcomeOf(one)))
    expect(differences).toEqual([])
    expect(had).toHaveLength(1632)
  })

  for (const refusal of refusals) {
    test(`is refused where it must be: ${refusal.reason}`, async () => {
      const refused = cases.filter((one) => refusalOf(one) === refusal)
      expect(refused).toHaveLength(refusal.count)
      for (const one of refused) expect(refusal.gets, one.name).toContain(faultIn(await outcomeOf(one, hasty)))
    })
  }
})

function faultIn(outcome: EvaluatedText): string {
  if (outcome.kind !== 'failed') return outcome.kind
  return [outcome.fault.code, outcome.fault.jsonata].filter((part) => part !== undefined).join(' ')
}
