import { expect, test } from 'vitest'
import { type FailureKind, failureKindOf, ProviderFailure } from '../../../adapters/models/provider-failure.ts'

test.each<[number, FailureKind]>([
  [400, 'rejected'],
  [401, 'key_refused'],
  [402, 'credit_spent'],
  [403, 'key_refused'],
  [404, 'unknown'],
  [408, 'transient'],
  [409, 'transient'],
  [413, 'context_too_long'],
  [422, 'rejected'],
  [429, 'rate_limited'],
  [500, 'transient'],
  [503, 'transient'],
  [529, 'transient'],
])('status %d alone means %s', (status, kind) => {
  expect(failureKindOf(status)).toBe(kind)
})

test.each<[number, string | null, string, FailureKind]>([
  [429, 'insufficient_quota', 'You exceeded your current quota', 'credit_spent'],
  [400, null, 'Your credit balance is too low to access the API', 'credit_spent'],
  [403, 'billing_not_active', 'Your account is not active', 'credit_spent'],
  [400, 'context_length_exceeded', 'This model’s maximum context length is 8192 tokens', 'context_too_long'],
  [400, null, 'prompt is too long: 210000 tokens > 200000 maximum', 'context_too_long'],
  [400, null, 'The input token count (1050000) exceeds the maximum number of tokens allowed', 'context_too_long'],
  [422, null, 'Please reduce the length of the messages', 'context_too_long'],
  [400, null, 'API key not valid. Please pass a valid API key.', 'key_refused'],
  [429, 'rate_limit_exceeded', 'Rate limit reached for requests', 'rate_limited'],
  [400, 'invalid_request_error', 'Unknown parameter', 'rejected'],
  [500, null, 'The context window of the server broke', 'transient'],
])('status %d with %s, “%s” means %s', (status, code, message, kind) => {
  expect(failureKindOf(status, { code, message })).toBe(kind)
})

test('its text is bounded, and whole characters', () => {
  const { message } = new ProviderFailure('rejected', `${'x'.repeat(498)}😀😀😀`)
  expect(message.length).toBeLessThanOrEqual(501)
  expect(message.isWellFormed()).toBe(true)
})
