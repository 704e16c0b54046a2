import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createChecks } from '../../../../adapters/checks/checks.ts'
import type { Json } from '../../../../contract/resources/common.ts'
import { checkAnswer, judgementOf, outcomeOf, sameJson } from '../../../../core/features/evaluations/check-answer.ts'
import type { Expectation, JudgeExpectation, ProgramExpectation } from '../../../../core/records/dataset/dataset.ts'
import type { Finding } from '../../../../core/records/evaluation/trial.ts'

const checker = { checks: createChecks(), tenant: 'ten_1' }
const plain = { ignore_case: false, not: false }
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }

type Checked = Exclude<Expectation, JudgeExpectation | ProgramExpectation>

describe('an answer', () => {
  test.each<[Json, Checked, boolean]>([
    ['Paris', { kind: 'equals', value: 'Paris' }, true],
    [' Paris\n', { kind: 'equals', value: 'Paris' }, true],
    ['paris', { kind: 'equals', value: 'Paris' }, false],
    [{ b: 1, a: [2] }, { kind: 'equals', value: { a: [2], b: 1 } }, true],
    ['{"a":[2],"b":1}', { kind: 'equals', value: { b: 1, a: [2] } }, true],
    ['```json\n{"a": 1}\n```', { kind: 'equals', value: { a: 1 } }, true],
    ['{"a":1', { kind: 'equals', value: { a: 1 } }, false],
    ['42', { kind: 'equals', value: 42 }, true],
    ['null', { kind: 'equals', value: null }, true],
    ['It is Paris.', { kind: 'contains', text: 'Paris', ...plain }, true],
    ['It is PARIS.', { kind: 'contains', text: 'Paris', ...plain }, false],
    ['It is PARIS.', { kind: 'contains', text: 'Paris', ignore_case: true, not: false }, true],
    ['It is Rome.', { kind: 'contains', text: 'Paris', ignore_case: false, not: true }, true],
    ['It is Paris.', { kind: 'contains', text: 'Paris', ignore_case: false, not: true }, false],
    [{ city: 'Paris' }, { kind: 'contains', text: '"Paris"', ...plain }, true],
    ['It is Paris.\n', { kind: 'matches', pattern: 'It is *.', ...plain }, true],
    ['It was Paris.', { kind: 'matches', pattern: 'It is *.', ...plain }, false],
    [{ city: 'Paris' }, { kind: 'schema', schema }, true],
    ['{"city":"Paris"}', { kind: 'schema', schema }, true],
    ['{"town":"Paris"}', { kind: 'schema', schema }, false],
    ['Paris', { kind: 'schema', schema }, false],
  ])('%j with %j', async (answer, expectation, holds) => {
    const verdict = await checkAnswer(checker, expectation, answer, undefined)
    expect(verdict).toMatchObject({ holds, score: holds ? 1 : 0, reason: holds ? '' : expect.stringMatching(/./) })
  })

  test('is compared with the reference where no value is named, also with null', async () => {
    expect(await checkAnswer(checker, { kind: 'equals' }, 'Rome', 'Rome')).toMatchObject({ holds: true })
    expect(await checkAnswer(checker, { kind: 'equals' }, 'Rome', null)).toMatchObject({ holds: false })
    expect(await checkAnswer(checker, { kind: 'equals' }, 'Rome', undefined)).toHaveProperty('error')
  })

  test('whose check takes too long is neither right nor wrong', async () => {
    const checks = { check: async () => ({ outcome: 'too_expensive' as const }) }
    const long = `[${'1,'.repeat(20_000)}1]`
    const expectation: Checked = { kind: 'schema', schema: { type: 'array', items: { type: 'number' } } }
    const verdict = await checkAnswer({ checks, tenant: 'ten_1' }, expectation, long, undefined)
    expect(verdict).toMatchObject({ error: { code: 'check_too_expensive' } })
  })
})

test('the same JSON is the same in any order of its fields, and other JSON is not', () => {
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, inner]) => [name, shuffled(inner)]),
    )
  }
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      // Of -0 JSON makes 0.
      const [a, b] = [JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other))]
      expect(sameJson(a, shuffled(a))).toBe(true)
      expect(sameJson(a, b)).toBe(sameJson(b, a))
      expect(sameJson([a], a)).toBe(false)
      expect(sameJson({ a }, { a, b })).toBe(false)
    }),
  )
})

describe('a judge', () => {
  const expectation: JudgeExpectation = { kind: 'judge', agent: 'sortie-judge', rubric: 'x', min_score: 0.7 }

  test.each<[Json, object]>([
    [
      { score: 0.7, reason: 'fine' },
      { holds: true, score: 0.7, reason: 'fine' },
    ],
    [{ score: 0.69 }, { holds: false, score: 0.69, reason: '' }],
    ['```json\n{"score": 1, "reason": "good"}\n```', { holds: true, score: 1, reason: 'good' }],
    [
      { score: 1, reason: 'good', more: true },
      { holds: true, score: 1, reason: 'good' },
    ],
  ])('%j', (answer, verdict) => {
    expect(judgementOf(expectation, answer)).toEqual(verdict)
  })

  test.each<[Json]>([[{ score: 1.1, reason: 'x' }], [{ score: -0.1 }], [{ score: '1' }], ['good'], [null], [7]])(
    '%j is no judgement',
    (answer) => {
      expect(judgementOf(expectation, answer)).toMatchObject({ error: { code: 'output_invalid' } })
    },
  )
})

test('a trial passes where all holds, and its score is the mean', () => {
  const finding = (holds: boolean, score: number): Finding => ({
    ...{ expectation: 0, kind: 'judge', holds, score, reason: '', mission_id: null },
  })
  expect(outcomeOf([])).toEqual({ outcome: 'passed', score: 1 })
  expect(outcomeOf([finding(true, 1), finding(true, 0.8)])).toEqual({ outcome: 'passed', score: 0.9 })
  expect(outcomeOf([finding(true, 1), finding(false, 0)])).toEqual({ outcome: 'failed', score: 0.5 })
})
