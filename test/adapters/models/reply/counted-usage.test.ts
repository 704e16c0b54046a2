import fc from 'fast-check'
import { expect, test } from 'vitest'
import { usageOf } from '../../../../adapters/models/reply/counted-usage.ts'
import { isTokenCount } from '../../../../core/records/mission/sound-usage.ts'
import { requestOf } from '../requests.ts'

const request = requestOf('12345678', { system: '' })

test('whatever is told, all that is counted are numbers of tokens, and a part is no more than the whole', () => {
  const anything = fc.oneof(
    fc.integer(),
    fc.double(),
    fc.string(),
    fc.constantFrom(null, undefined, {}, Number.NaN, 2 ** 60),
  )
  const kinds = ['input', 'cached_input', 'cache_write', 'output', 'reasoning', 'total'] as const
  const told = fc.record(Object.fromEntries(kinds.map((kind) => [kind, anything])), { requiredKeys: [] })
  fc.assert(
    fc.property(told, fc.nat(100_000), (counts, characters) => {
      const usage = usageOf(counts, request, characters)
      for (const [name, count] of Object.entries(usage)) expect(name === 'estimated' || isTokenCount(count)).toBe(true)
      const { cached_input_tokens: cached = 0, cache_write_tokens: written = 0, reasoning_tokens: reasoned = 0 } = usage
      expect(cached + written).toBeLessThanOrEqual(usage.input_tokens)
      expect(reasoned).toBeLessThanOrEqual(usage.output_tokens)
    }),
  )
})

test('what is told is taken as it is', () => {
  expect(usageOf({ input: 7, output: 3, total: 10 }, request, 12)).toEqual({ input_tokens: 7, output_tokens: 3 })
})

test('nothing said is nothing', () => {
  expect(usageOf({ input: 7, output: 0 }, request, 0)).toEqual({ input_tokens: 7, output_tokens: 0 })
})
