import { expect, test } from 'vitest'
import { SortieApiError, SortieUnreachableError } from '../../../sdk/errors.ts'
import { askAgainIn } from '../../../web/api/ask-again-in.ts'

const next = (error: Error | null) => askAgainIn(5000)({ state: { error } })

test('what was read, or may pass, is asked again', () => {
  expect(next(null)).toBe(5000)
  expect(next(new SortieUnreachableError('https://sortie.test', 'Failed to fetch'))).toBe(5000)
  expect(next(new SortieApiError({ code: 'unavailable' }, 503))).toBe(5000)
  expect(next(new SortieApiError({ code: 'rate_limited' }, 429))).toBe(5000)
})

test('what is forbidden, not there, or asked by nobody is not', () => {
  expect(next(new SortieApiError({ code: 'forbidden' }, 403))).toBe(false)
  expect(next(new SortieApiError({ code: 'not_found' }, 404))).toBe(false)
  expect(next(new SortieApiError({ code: 'unauthenticated' }, 401))).toBe(false)
})
