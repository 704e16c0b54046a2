import { expect, test } from 'vitest'
import { createSandbox } from '../../../../adapters/programs/sandbox.ts'
import type { Json } from '../../../../contract/resources/common.ts'
import { runCheck } from '../../../../core/features/evaluations/run-check.ts'

const programs = createSandbox({ deadlineMs: 1000 })
const run = { programs, tenant: 'ten_1', at: Date.parse('2026-11-21T09:00:00Z'), seed: 'evl_1 0 0' }
const given = { input: { most: 5 }, reference: 'Paris', answer: 'Paris' }

const verdictOf = (code: string, changes: { answer?: Json; min_score?: number } = {}) => {
  const { min_score = 0.7, answer = given.answer } = changes
  return runCheck(run, { kind: 'program', code, min_score }, { ...given, answer })
}

test.each<[string, object]>([
  ['return answer === reference', { holds: true, score: 1, reason: '' }],
  ['return answer.length < input.most', { holds: false, score: 0 }],
  ['return 0.7', { holds: true, score: 0.7 }],
  ['return 0.69', { holds: false, score: 0.69 }],
  ['return { score: false, reason: "It is " + answer }', { holds: false, score: 0, reason: 'It is Paris' }],
  ['return { score: 0.8, reason: await Promise.resolve("near") }', { holds: true, score: 0.8, reason: 'near' }],
])('%s', async (code, verdict) => {
  expect(await verdictOf(code)).toMatchObject(verdict)
})

test('the least score is the expectation’s', async () => {
  expect(await verdictOf('return 0.8', { min_score: 0.9 })).toMatchObject({ holds: false, score: 0.8 })
})

test('an answer that is JSON is a value', async () => {
  expect(await verdictOf('return answer.total === 7', { answer: { total: 7 } })).toMatchObject({ holds: true })
})

test.each([
  ['return "yes"', 'output_invalid', 'no true or false'],
  ['return 2', 'output_invalid', 'no score'],
  ['', 'output_invalid', 'no true or false'],
  ['const wrong = 1\nreturn answer.nothing.at(0)', 'tool_failed', 'line 2'],
  ['return (', 'tool_failed', 'SyntaxError'],
  ['for (;;);', 'check_too_expensive', 'too much time'],
])('%j gives no verdict, and says why', async (code, errorCode, words) => {
  expect(await verdictOf(code)).toEqual({ error: { code: errorCode, message: expect.stringContaining(words) } })
})

test('what is too long for a program is not judged by one', async () => {
  const long = await verdictOf('return true', { answer: 'x'.repeat(200_000) })
  expect(long).toMatchObject({ error: { code: 'check_too_expensive' } })
})

test('a long reason is cut', async () => {
  const verdict = await verdictOf('return { score: 0, reason: "x".repeat(9000) }')
  expect('reason' in verdict && verdict.reason.length).toBeLessThanOrEqual(501)
})
