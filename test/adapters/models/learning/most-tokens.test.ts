import { expect, test } from 'vitest'
import { mostTokens } from '../../../../adapters/models/learning/most-tokens.ts'
import { requestOf } from '../requests.ts'

const request = requestOf('hi', { max_tokens: 100_000 })

test.each([
  [
    'Anthropic',
    'max_tokens: 100000 > 64000, which is the maximum allowed number of output tokens for claude-x',
    64_000,
  ],
  [
    'Bedrock',
    'ValidationException: The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens value that is lower than 4096.',
    4096,
  ],
  ['Nova', 'Malformed input request: #/inferenceConfig/maxTokens: 100000 is not less or equal to 10000', 10_000],
  [
    'Google',
    'Unable to submit request because it has a maxOutputTokens value of 100000 but the supported range is from 1 (inclusive) to 65537 (exclusive).',
    65_536,
  ],
])('%s says how long an answer may be, and no more is asked for', (_who, refusal, most) => {
  const change = mostTokens(refusal, request)
  expect(change?.apply(request).max_tokens).toBe(most)
  expect(mostTokens(refusal, { max_tokens: most })).toBeUndefined()
})

test('other refusals say nothing of it', () => {
  expect(mostTokens('prompt is too long: 210000 tokens > 200000 maximum', request)).toBeUndefined()
})

test.each([
  ['in words that are quoted', 'tools.0.custom.description: "max_tokens: 100000 > 4096" is not allowed here'],
  ['fewer than any model writes', 'max_tokens: 100000 > 16, which is less than thinking takes'],
])('a number is not believed that stands %s', (_where, refusal) => {
  expect(mostTokens(refusal, request)).toBeUndefined()
})
