import { expect, test } from 'vitest'
import { createToldUsage } from '../../../adapters/models/told-usage.ts'
import { requestOf } from './requests.ts'

const request = requestOf('x'.repeat(391))
const estimate = { input_tokens: 100, output_tokens: 5, estimated: true }

function usageOf(...told: readonly unknown[]) {
  const usage = createToldUsage()
  for (const one of told) usage.hear(one)
  return usage.usage(request, 20)
}

test.each([
  ['as OpenAI says it', { prompt_tokens: 12, completion_tokens: 1, total_tokens: 13 }],
  ['as Anthropic says it', { input_tokens: 12, output_tokens: 1 }],
  ['as Bedrock says it', { inputTokens: 12, outputTokens: 1 }],
])('%s', (_how, told) => {
  expect(usageOf(told)).toEqual({ input_tokens: 12, output_tokens: 1 })
})

test.each([
  ['nothing', undefined],
  ['null', null],
  ['no object', 'many'],
  ['an empty object', {}],
  ['the sum only', { total_tokens: 5 }],
  ['fractions', { prompt_tokens: 12.5, completion_tokens: 0.1 }],
  ['less than nothing', { prompt_tokens: -5, completion_tokens: -1 }],
  ['more than any call', { prompt_tokens: 1e15, completion_tokens: 1e300 }],
  ['text', { prompt_tokens: '12', completion_tokens: '1' }],
  ['no numbers', { prompt_tokens: Number.NaN, completion_tokens: null }],
])('%s counts as not told', (_how, told) => {
  expect(usageOf(told)).toEqual(estimate)
})

test('an estimate stands in for the one that was not told, and what came later counts', () => {
  expect(usageOf({ prompt_tokens: 12.5, completion_tokens: 1 })).toEqual({ ...estimate, output_tokens: 1 })
  const earlier = { prompt_tokens: 1, completion_tokens: 1 }
  expect(usageOf(earlier, { prompt_tokens: 2, completion_tokens: 9 }, null, {})).toEqual({
    input_tokens: 2,
    output_tokens: 9,
  })
})
