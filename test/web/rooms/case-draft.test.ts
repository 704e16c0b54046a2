import { expect, test } from 'vitest'
import { NewCase } from '../../../contract/resources/dataset.ts'
import { caseIn, emptyCase, emptyExpectation, expectationKinds } from '../../../web/rooms/evaluations/case-draft.ts'

test.each(expectationKinds)('an expectation of the kind %s is as the API takes it', (kind) => {
  const text = kind === 'schema' ? '{"type": "object"}' : '42'
  const draft = { ...emptyCase, input: 'sum', expectations: [{ ...emptyExpectation(kind), text }] }
  expect(NewCase.parse(caseIn(draft)).expectations.map((one) => one.kind)).toEqual([kind])
})

test('what an expectation says is kept: inverted, without regard to case, by which judge, from which score', () => {
  const inverted = { ...emptyExpectation('contains'), text: 'No', isInverted: true, ignoresCase: true }
  const judged = { ...emptyExpectation('judge'), text: 'Is it kind?', judge: ' critic ', minScore: '85' }
  const { expectations } = NewCase.parse(caseIn({ ...emptyCase, input: 'x', expectations: [inverted, judged] }))
  expect(expectations).toEqual([
    { kind: 'contains', text: 'No', not: true, ignore_case: true },
    { kind: 'judge', agent: 'critic', rubric: 'Is it kind?', min_score: 0.85 },
  ])
})

test('a value that is empty is the reference, and any other is JSON or text', () => {
  const valuesOf = (text: string) =>
    caseIn({ ...emptyCase, expectations: [{ ...emptyExpectation('equals'), text }] })?.expectations
  expect(valuesOf('')).toEqual([{ kind: 'equals' }])
  expect(valuesOf('{"a": 1}')).toEqual([{ kind: 'equals', value: { a: 1 } }])
})

test('a case from a mission has no input of its own', () => {
  const mission = 'mis_01JD0000000000000000000000'
  const body = caseIn({ ...emptyCase, source: 'mission', input: 'left over', mission: ` ${mission} `, tags: 'hard' })
  expect(NewCase.parse(body)).toMatchObject({ from_mission: mission, tags: ['hard'], expectations: [] })
  expect(body).not.toHaveProperty('input')
})

test('nothing is sent while a schema is no JSON object', () => {
  expect(caseIn({ ...emptyCase, expectations: [{ ...emptyExpectation('schema'), text: '{' }] })).toBeUndefined()
})
