import { expect, test } from 'vitest'
import { toldTier } from '../../../../adapters/models/reply/told-tier.ts'

test.each(['flex', 'priority', 'batch', 'ultrafast'])('%s is a tier of its own', (tier) => {
  expect(toldTier(tier)).toBe(tier)
  expect(toldTier(tier.toUpperCase())).toBe(tier)
})

test.each([
  ...['default', 'standard', 'auto', 'on_demand', '', 'no word', 'x'.repeat(33)],
  ...[undefined, null, 7, { type: 'flex' }],
])('%j is none', (told) => {
  expect(toldTier(told)).toBeUndefined()
})
