import { expect, test } from 'vitest'
import {
  type FailureKind,
  failureKindOf,
  ProviderFailure,
} from '../../../../adapters/models/failures/provider-failure.ts'

test.each<[number, FailureKind]>([
  [400, 'rejected'],
  [401, 'key_refused'],
  [402, 'credit_spent'],
  [403, 'key_refused'],
  [404, 'unknown'],
  [408, 'transient'],
  [409, 'transient'],
  [424, 'transient'],
  [425, 'transient'],
  [499, 'transient'],
  [413, 'context_too_long'],
  [422, 'rejected'],
  [429, 'rate_limited'],
  [500, 'transient'],
  [503, 'transient'],
  [529, 'transient'],
])('status %d means %s', (status, kind) => {
  expect(failureKindOf(status)).toBe(kind)
})

test('its text is bounded, and whole characters', () => {
  const { message } = new ProviderFailure('rejected', `${'x'.repeat(498)}😀😀😀`)
  expect(message.length).toBeLessThanOrEqual(501)
  expect(message.isWellFormed()).toBe(true)
})
