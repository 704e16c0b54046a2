import { expect, test } from 'vitest'
import { usageText } from '../../cli/texts/mission-text.ts'

const usage = { model_calls: 2, tool_calls: 1, input_tokens: 900, output_tokens: 100, cost_usd: 0.5 }
const start = '2 model calls, 1 tool call, 1,000 tokens, USD 0.500000'

test.each([
  [{}, start],
  [{ cache_saved_usd: 0.25 }, `${start} (the cache saved 0.250000)`],
  [{ cache_saved_usd: -0.25 }, `${start} (0.250000 of it for the cache, which saved nothing yet)`],
])('what a mission used, with what the cache saved: %j', (saved, words) => {
  expect(usageText({ usage: { ...usage, ...saved } })).toBe(words)
})
