import { expect, test } from 'vitest'
import { SortieApiError, SortieUnreachableError } from '../../../sdk/errors.ts'
import { askAgainIn } from '../../../web/api/ask-again-in.ts'

test('what was read, or may pass, is asked again', () => {
  expect(askAgainIn(null, 5000)).toBe(5000)
  expect(askAgainIn(new SortieUnreachableError('https://sortie.test', 'Failed to fetch'), 5000)).toBe(5000)
  expect(askAgainIn(new SortieApiError({ code: 'unavailable' }, 503), 5000)).toBe(5000)
  expect(askAgainIn(new SortieApiError({ code: 'rate_limited' }, 429), 5000)).toBe(5000)
})

test('what is forbidden, not there, or asked by nobody is not', () => {
  expect(askAgainIn(new SortieApiError({ code: 'forbidden' }, 403), 5000)).toBe(false)
  expect(askAgainIn(new SortieApiError({ code: 'not_found' }, 404), 5000)).toBe(false)
  expect(askAgainIn(new SortieApiError({ code: 'unauthenticated' }, 401), 5000)).toBe(false)
})
