import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { retryAfterOf } from '../../../../adapters/models/failures/retry-after.ts'

const inAMinute = () => new Date(Date.now() + 60_000)

describe('a provider says when to come again', () => {
  test.each<[string, Readonly<Record<string, string>>, number]>([
    ['in seconds', { 'retry-after': '30' }, 30],
    ['in a fraction of seconds', { 'Retry-After': '1.5' }, 1.5],
    ['at once', { 'retry-after': '0' }, 0],
    ['in milliseconds', { 'retry-after-ms': '1500' }, 1.5],
    ['in milliseconds before seconds, which are rounded', { 'retry-after-ms': '250', 'retry-after': '1' }, 0.25],
    ['as a duration of one unit', { 'x-ratelimit-reset-requests': '6ms' }, 0.006],
    ['as a duration of several', { 'x-ratelimit-reset-tokens': '1m30.5s' }, 90.5],
    ['as a duration of hours', { 'x-ratelimit-reset-tokens': '1h0m2s' }, 3602],
    ['as a duration in Retry-After', { 'retry-after': '6m0s' }, 360],
    ['as milliseconds in Retry-After', { 'retry-after': '250ms' }, 0.25],
    ['as the standard to be has it', { 'ratelimit-reset': '7' }, 7],
    ['as a number', { 'x-ratelimit-reset': '12' }, 12],
  ])('%s', (_, headers, seconds) => {
    expect(retryAfterOf(headers)).toBeCloseTo(seconds, 6)
    expect(retryAfterOf(new Headers(headers))).toBeCloseTo(seconds, 6)
  })

  test.each<[string, () => Readonly<Record<string, string>>]>([
    ['as a date', () => ({ 'retry-after': inAMinute().toUTCString() })],
    ['as a time of JSON', () => ({ 'retry-after': inAMinute().toISOString() })],
    ['as Anthropic says it', () => ({ 'anthropic-ratelimit-tokens-reset': inAMinute().toISOString() })],
    ['as seconds since the epoch', () => ({ 'x-ratelimit-reset': String(Math.ceil(inAMinute().getTime() / 1000)) })],
    ['as milliseconds since the epoch', () => ({ 'x-ratelimit-reset': String(inAMinute().getTime()) })],
  ])('%s', (_, headers) => {
    const seconds = retryAfterOf(headers())
    expect(seconds).toBeGreaterThan(55)
    expect(seconds).toBeLessThanOrEqual(61)
  })

  test.each<[string, string, number]>([
    ['OpenAI', 'Rate limit reached for gpt-4 on tokens per min (TPM): Limit 10000. Please try again in 20s.', 20],
    ['OpenAI, soon', 'Please try again in 6ms. Visit https://example.com to learn more.', 0.006],
    ['Groq', 'Limit 6000, Used 5927. Please try again in 7m26.4s.', 446.4],
    ['Gemini', 'You exceeded your current quota. Please retry in 38.969s.', 38.969],
    ['Azure', 'Requests have exceeded call rate limit. Please retry after 2 seconds.', 2],
    ['words', 'Slow down: wait 1 minute 5 seconds', 65],
    ['a limit', 'Daily quota reached. Your quota will reset after 3h20m.', 12_000],
    ['a limit, and before it when to come', 'The limit resets in 1h. Please try again in 20s.', 20],
    ['a field', '{"error":{"message":"slow","retry_after":12.5}}', 12.5],
    ['a field in milliseconds', '{"retryAfterMs": "1500"}', 1.5],
    ['a field of seconds', '{"resets_in_seconds":90}', 90],
    ['hours', 'Try again in about 2 hours', 7200],
  ])('in the words of %s', (_, message, seconds) => {
    expect(retryAfterOf(undefined, message)).toBeCloseTo(seconds, 6)
  })

  test.each([
    ['in the body of Google', '{"details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"30s"}]}'],
    ['with a fraction', '{"retryDelay": "30.000000s"}'],
    ['quoted once more', JSON.stringify({ message: '{"retryDelay": "30s"}' })],
  ])('%s', (_, body) => {
    expect(retryAfterOf({}, body)).toBe(30)
  })

  test('as OpenRouter has it in the body', () => {
    const headers = { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': String(inAMinute().getTime()) }
    const seconds = retryAfterOf({}, JSON.stringify({ error: { code: 429, metadata: { headers } } }))
    expect(seconds).toBeGreaterThan(55)
    expect(seconds).toBeLessThanOrEqual(61)
  })

  test('a limit of which nothing is left counts, and of several the last', () => {
    const spent = {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '20s',
      'x-ratelimit-remaining-tokens': '90',
      'x-ratelimit-reset-tokens': '6m0s',
    }
    expect(retryAfterOf(spent)).toBe(20)
    expect(retryAfterOf({ ...spent, 'x-ratelimit-remaining-tokens': '0' })).toBe(360)
    expect(retryAfterOf({ ...spent, 'x-ratelimit-remaining-requests': '7' })).toBe(20)
  })

  test('when a limit begins anew says nothing of another failure, unless nothing is left of it', () => {
    const told = { 'x-ratelimit-remaining-requests': '90', 'x-ratelimit-reset-requests': '2m59s' }
    expect(retryAfterOf(told, 'Internal error', 'transient')).toBeUndefined()
    expect(retryAfterOf({ ...told, 'x-ratelimit-remaining-requests': '0' }, '', 'transient')).toBe(179)
    expect(retryAfterOf({ ...told, 'retry-after': '3' }, '', 'transient')).toBe(3)
    expect(retryAfterOf(told)).toBe(179)
  })

  test('what it was asked to wait counts before when a limit is whole again', () => {
    expect(retryAfterOf({ 'retry-after': '3', 'x-ratelimit-reset-tokens': '6m' })).toBe(3)
    expect(retryAfterOf({ 'x-ratelimit-reset-tokens': '6m' }, 'Please try again in 4s')).toBe(4)
  })
})

test.each<[string, Readonly<Record<string, string>> | undefined, string | undefined]>([
  ['nothing', undefined, undefined],
  ['no such headers', { 'content-type': 'text/html' }, ''],
  ['nonsense', { 'retry-after': 'soon', 'retry-after-ms': '-5', 'x-ratelimit-reset': 'never' }, 'Try again later'],
  ['another unit', undefined, 'Please try again in 2 fortnights'],
  ['a number without a unit', undefined, 'You have tried 20 times: try again in 20'],
  ['a month', undefined, 'Try again in 1 month'],
])('%s says nothing', (_, headers, message) => {
  expect(retryAfterOf(headers, message)).toBeUndefined()
})

const headerNames = [
  'retry-after',
  'retry-after-ms',
  'x-ratelimit-reset',
  'x-ratelimit-reset-requests',
  'x-ratelimit-reset-tokens',
  'x-ratelimit-remaining-requests',
  'ratelimit-reset',
  'anthropic-ratelimit-tokens-reset',
] as const

test('whatever is said, it is nothing, or a number from now to a day', () => {
  const value = fc.oneof(
    fc.string(),
    fc.double().map(String),
    fc.bigInt().map(String),
    fc.stringMatching(/^[0-9.]{1,30}(ms|s|m|h|d)?$/),
  )
  const headers = fc.dictionary(fc.constantFrom(...headerNames), value)
  const message = fc.oneof(
    fc.string(),
    value.map((said) => `Please try again in ${said}`),
  )
  fc.assert(
    fc.property(headers, message, (told, words) => {
      const seconds = retryAfterOf(told, words)
      if (seconds === undefined) return
      expect(Number.isFinite(seconds)).toBe(true)
      expect(seconds).toBeGreaterThanOrEqual(0)
      expect(seconds).toBeLessThanOrEqual(86_400)
    }),
  )
})

test('a duration is the sum of its parts, in a header and in words', () => {
  const part = fc.integer({ min: 0, max: 59 })
  fc.assert(
    fc.property(part, part, fc.integer({ min: 0, max: 999 }), (minutes, seconds, ms) => {
      const said = `${minutes}m${seconds}s${ms}ms`
      const sum = minutes * 60 + seconds + ms / 1000
      expect(retryAfterOf({ 'x-ratelimit-reset-tokens': said })).toBeCloseTo(sum, 6)
      expect(retryAfterOf({}, `Limit reached. Please try again in ${said}.`)).toBeCloseTo(sum, 6)
    }),
  )
})

test('a long text is not looked through without an end', () => {
  expect(retryAfterOf({}, `${'try again in '.repeat(100_000)}5s`)).toBeUndefined()
  expect(retryAfterOf({ 'x-ratelimit-reset': '1'.repeat(100_000), 'retry-after': '9'.repeat(1000) })).toBeUndefined()
})
