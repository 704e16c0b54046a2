import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ModelPrice, TokenUsage } from '../../../../core/base/ports/models.ts'
import { costOf } from '../../../../core/engine/legs/cost.ts'
import { dearest } from '../../../../core/engine/reservations/dearest.ts'

const price: ModelPrice = {
  input_usd_per_million: 10,
  output_usd_per_million: 40,
  cached_input_usd_per_million: 1,
  cache_write_usd_per_million: 12.5,
  reasoning_usd_per_million: 60,
}

const whole = (usage: TokenUsage, of: ModelPrice = price) => costOf({ price: () => of }, 'a/model', usage)
const cost = (usage: TokenUsage, of: ModelPrice = price) => whole(usage, of)?.cost_usd
const saved = (usage: TokenUsage, of: ModelPrice = price) => whole(usage, of)?.cache_saved_usd

test.each<[string, TokenUsage, number]>([
  ['no kinds', { input_tokens: 1e6, output_tokens: 1e6 }, 50],
  ['cached input', { input_tokens: 1e6, output_tokens: 0, cached_input_tokens: 900_000 }, 1 + 0.9],
  ['input that is written to the cache', { input_tokens: 1e6, output_tokens: 0, cache_write_tokens: 1e6 }, 12.5],
  ['reasoning', { input_tokens: 0, output_tokens: 1e6, reasoning_tokens: 500_000 }, 20 + 30],
])('%s costs what its kinds do', (_, usage, usd) => {
  expect(cost(usage)).toBeCloseTo(usd, 9)
})

test('a kind without a price of its own costs as much as the whole that it is part of', () => {
  const plain: ModelPrice = { input_usd_per_million: 10, output_usd_per_million: 40 }
  const usage = { input_tokens: 1000, output_tokens: 100 }
  const kinds = { cached_input_tokens: 500, cache_write_tokens: 100, reasoning_tokens: 90 }
  expect(cost({ ...usage, ...kinds }, plain)).toBe(cost(usage, plain))
})

describe('what the cache saved', () => {
  const usage = { input_tokens: 1e6, output_tokens: 1e6 }

  test.each([
    ['what was read from it', { cached_input_tokens: 900_000 }, 9 - 0.9],
    ['less what it cost to write to it', { cached_input_tokens: 800_000, cache_write_tokens: 200_000 }, 7.2 - 0.5],
    ['less than nothing where it was only written', { cache_write_tokens: 1e6 }, -2.5],
  ])('is %s', (_, kinds, usd) => {
    expect(saved({ ...usage, ...kinds })).toBeCloseTo(usd, 9)
    expect((cost({ ...usage, ...kinds }) ?? 0) + usd).toBeCloseTo(cost(usage) ?? 0, 9)
  })

  test('is not told where it is nothing', () => {
    expect(whole(usage)).toEqual({ cost_usd: 50 })
    const plain: ModelPrice = { input_usd_per_million: 10, output_usd_per_million: 40 }
    expect(whole({ ...usage, cached_input_tokens: 900_000 }, plain)).toEqual({ cost_usd: 50 })
  })

  test('is told by the prices of the tier that the call was made in', () => {
    const flex = { input_usd_per_million: 5, output_usd_per_million: 20, cached_input_usd_per_million: 2 }
    const inTier = { price: () => ({ ...price, service_tiers: { flex } }) }
    const used = { ...usage, cached_input_tokens: 1e6, service_tier: 'flex' }
    expect(costOf(inTier, 'a/model', used)).toEqual({ cost_usd: 22, cache_saved_usd: 3 })
  })
})

const tiered: ModelPrice = {
  ...{ input_usd_per_million: 1, output_usd_per_million: 10 },
  tiers: [
    {
      above_input_tokens: 500_000,
      input_usd_per_million: 4,
      output_usd_per_million: 40,
      reasoning_usd_per_million: 80,
    },
    { above_input_tokens: 200_000, input_usd_per_million: 2, output_usd_per_million: 20 },
  ],
}

test.each([
  [200_000, 0.2 + 10],
  [200_001, 0.400_002 + 20],
  [500_000, 1 + 20],
  [1_000_000, 4 + 40],
])('all of a call with %d tokens of input costs what calls of this length do', (input_tokens, usd) => {
  expect(cost({ input_tokens, output_tokens: 1e6 }, tiered)).toBeCloseTo(usd, 9)
})

describe('a tier of its own', () => {
  const flex = { input_usd_per_million: 5, output_usd_per_million: 20, reasoning_usd_per_million: 30 }
  const priority = { input_usd_per_million: 20, output_usd_per_million: 80 }
  const inTiers: ModelPrice = { ...tiered, service_tiers: { flex, priority } }
  const used = { input_tokens: 1e6, output_tokens: 1e6, reasoning_tokens: 500_000 }
  const costIn = (service_tier?: string) =>
    costOf({ price: () => inTiers }, 'a/model', service_tier === undefined ? used : { ...used, service_tier })?.cost_usd

  test.each([
    ['flex', 5 + 10 + 15],
    ['priority', 20 + 80],
    ['batch', 4 + 20 + 40],
    ['constructor', 4 + 20 + 40],
    [undefined, 4 + 20 + 40],
  ])('%j has its price, however long the call is, or the usual one', (tier, usd) => {
    expect(costIn(tier)).toBeCloseTo(usd, 9)
  })

  test('is reserved for at its price where it is asked for, and never below the usual one', () => {
    expect(dearest(inTiers, 1000)).toEqual({ input_usd_per_million: 1, output_usd_per_million: 10 })
    expect(dearest(inTiers, 1000, 'priority')).toEqual({ input_usd_per_million: 20, output_usd_per_million: 80 })
    const { service_tiers: _, ...usual } = inTiers
    const cheap = { ...usual, service_tiers: { flex: { input_usd_per_million: 0.5, output_usd_per_million: 5 } } }
    expect(dearest(cheap, 1000, 'flex')).toEqual(dearest(usual, 1000))
  })
})

test('a call that is no longer than this is reserved for at no price that only longer ones have', () => {
  expect(dearest(tiered, 200_000)).toEqual({ input_usd_per_million: 1, output_usd_per_million: 10 })
  expect(dearest(tiered, 300_000)).toEqual({ input_usd_per_million: 2, output_usd_per_million: 20 })
  expect(dearest(tiered)).toEqual({ input_usd_per_million: 4, output_usd_per_million: 80 })
})

test('a model without a price costs nothing that is known', () => {
  expect(costOf({ price: () => undefined }, 'a/model', { input_tokens: 1, output_tokens: 1 })).toBeUndefined()
})

test('no usage costs less than nothing, or more than the dearest of its kinds', () => {
  const tokens = fc.integer({ min: 0, max: 1e9 })
  const usd = fc.double({ min: 0, max: 1000, noNaN: true })
  const prices = fc.record({
    ...{ input_usd_per_million: usd, output_usd_per_million: usd, cached_input_usd_per_million: usd },
    ...{ cache_write_usd_per_million: usd, reasoning_usd_per_million: usd },
  })
  const usages = fc.record({
    ...{ input_tokens: tokens, output_tokens: tokens, cached_input_tokens: tokens },
    ...{ cache_write_tokens: tokens, reasoning_tokens: tokens },
  })
  fc.assert(
    fc.property(prices, usages, (of, usage) => {
      const most = cost({ input_tokens: usage.input_tokens, output_tokens: usage.output_tokens }, dearest(of)) ?? 0
      const found = cost(usage, of) ?? Number.NaN
      expect(found).toBeGreaterThanOrEqual(0)
      expect(found).toBeLessThanOrEqual(most + 1e-6)
    }),
  )
})
