import { expect, test } from 'vitest'
import { SortieApiError, SortieUnreachableError } from '../../../sdk/errors.ts'
import { unansweredWords } from '../../../web/api/unanswered.ts'

const unreachable = new SortieUnreachableError('https://sortie.test', 'Failed to fetch')

test('without a network nothing was sent, and with one it may have been done', () => {
  expect(unansweredWords(unreachable, 'Form', false)).toBe('unsentForm')
  expect(unansweredWords(unreachable, 'Act', false)).toBe('unsentAct')
  expect(unansweredWords(unreachable, 'Form', true)).toBe('unansweredForm')
  expect(unansweredWords(unreachable, 'Act', true)).toBe('unansweredAct')
})

test('a refusal speaks for itself', () => {
  expect(unansweredWords(new SortieApiError({ code: 'unavailable' }, 503), 'Form', false)).toBeUndefined()
})
