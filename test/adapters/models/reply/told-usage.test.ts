import { expect, test } from 'vitest'
import { createToldUsage } from '../../../../adapters/models/reply/told-usage.ts'
import { requestOf } from '../requests.ts'

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
  ['zeros', { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }],
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

test.each([
  [
    'OpenAI counts what was cached within the input',
    { prompt_tokens: 120, completion_tokens: 9, total_tokens: 129, prompt_tokens_details: { cached_tokens: 100 } },
    { input_tokens: 120, output_tokens: 9, cached_input_tokens: 100 },
  ],
  [
    'and so does a service that says it in both words',
    { prompt_tokens: 120, completion_tokens: 9, cache_read_input_tokens: 100 },
    { input_tokens: 120, output_tokens: 9, cached_input_tokens: 100 },
  ],
  [
    'Anthropic counts it beside the input',
    { input_tokens: 20, output_tokens: 9, cache_read_input_tokens: 100, cache_creation_input_tokens: 30 },
    { input_tokens: 150, output_tokens: 9, cached_input_tokens: 100, cache_write_tokens: 30 },
  ],
  [
    'and so does Bedrock',
    { inputTokens: 20, outputTokens: 9, totalTokens: 129, cacheReadInputTokens: 100, cacheWriteInputTokens: 0 },
    { input_tokens: 120, output_tokens: 9, cached_input_tokens: 100 },
  ],
  [
    'reasoning may be part of the output',
    { input_tokens: 12, output_tokens: 90, output_tokens_details: { reasoning_tokens: 80 } },
    { input_tokens: 12, output_tokens: 90, reasoning_tokens: 80 },
  ],
  [
    'or stand beside it, and be in the sum',
    { prompt_tokens: 12, completion_tokens: 9, total_tokens: 26, completion_tokens_details: { reasoning_tokens: 5 } },
    { input_tokens: 12, output_tokens: 14, reasoning_tokens: 5 },
  ],
  [
    'what only the sum tells is output',
    { prompt_tokens: 12, completion_tokens: 9, total_tokens: 121 },
    { input_tokens: 12, output_tokens: 109, estimated: true },
  ],
  [
    'a sum that is too small counts for nothing',
    { prompt_tokens: 12, completion_tokens: 9, total_tokens: 15 },
    { input_tokens: 12, output_tokens: 9, estimated: true },
  ],
  [
    'a part that is larger than its whole was told wrongly',
    { prompt_tokens: 12, completion_tokens: 9, prompt_tokens_details: { cached_tokens: 13 } },
    { input_tokens: 12, output_tokens: 9 },
  ],
])('%s', (_what, told, usage) => {
  expect(usageOf(told)).toEqual(usage)
})

test('a count far below the text is not believed, and one above it is', () => {
  const long = requestOf('x'.repeat(40_000), { system: '' })
  const usage = createToldUsage()
  usage.hear({ prompt_tokens: 10, completion_tokens: 10 })
  expect(usage.usage(long, 40_000)).toEqual({ input_tokens: 10_000, output_tokens: 10_000, estimated: true })
  usage.hear({ prompt_tokens: 4000, completion_tokens: 90_000 })
  expect(usage.usage(long, 40_000)).toEqual({ input_tokens: 4000, output_tokens: 90_000 })
})

test('nothing is believed to be nothing where there was none', () => {
  const usage = createToldUsage()
  usage.hear({ prompt_tokens: 12, completion_tokens: 0, total_tokens: 12 })
  expect(usage.usage(request, 0)).toEqual({ input_tokens: 12, output_tokens: 0 })
})

test('zeros are no count, and so no doubt', () => {
  const usage = createToldUsage()
  usage.hear({ prompt_tokens: 0, completion_tokens: 0 })
  expect(usage.doubts(requestOf('x'.repeat(40_000)))).toEqual([])
})
