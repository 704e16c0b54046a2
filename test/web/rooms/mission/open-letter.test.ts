import { expect, test } from 'vitest'
import type { Reason } from '../../../../contract/resources/explanation.ts'
import { openLetterOf } from '../../../../web/rooms/mission/acts/open-letter.ts'

const failed = (dead_letter_id: string | null, redriven_to: string | null) => {
  const error = { code: 'model_rejected', message: 'No', retryable: false }
  const data = { finished_at: '2026-11-30T09:00:00Z', error, attempt: 1, max_attempts: 3, steps: 0 }
  const reason: Reason = { code: 'failed', data: { ...data, dead_letter_id, redriven_to }, sentence: 'It failed.' }
  return { reasons: [reason] }
}

test('a failed mission can be redriven by its dead letter', () => {
  expect(openLetterOf(failed('dead_1', null))).toBe('dead_1')
})

test('one that was redriven, or whose letter is not listed, cannot; nor one of which nothing is known yet', () => {
  expect(openLetterOf(failed('dead_1', 'mis_2'))).toBeUndefined()
  expect(openLetterOf(failed(null, null))).toBeUndefined()
  expect(openLetterOf({ reasons: [] })).toBeUndefined()
  expect(openLetterOf(undefined)).toBeUndefined()
})
