import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Usage } from '../../../../contract/resources/mission.ts'
import { settleChanges } from '../../../../core/records/budget/reservation.ts'
import { addUsage, noUsage } from '../../../../core/records/mission/mission.ts'
import { soundUsage, usageOfCall } from '../../../../core/records/mission/sound-usage.ts'

const count = fc.nat({ max: 1_000_000 })
const usages: fc.Arbitrary<Usage> = fc
  .record({ input_tokens: count, output_tokens: count, micro_usd: count, isOwn: fc.boolean() })
  .map(({ input_tokens, output_tokens, micro_usd, isOwn }) =>
    usageOfCall({
      kind: 'model_call',
      ...{ number: 1, attempt: 1, started_at: '', finished_at: '', model: 'm', text: '', finish_reason: 'stop' },
      ...{ input_tokens, output_tokens, cost_usd: micro_usd / 1e6 },
      tool_calls: [],
      ...(isOwn && { own_key: true as const }),
    }),
  )

test('what was paid with own keys is the sum of such calls, and never more than the whole', () => {
  fc.assert(
    fc.property(fc.array(usages, { maxLength: 20 }), (calls) => {
      const sum = calls.reduce(addUsage, noUsage)
      const own = calls.filter(({ own_key_tokens }) => own_key_tokens !== undefined).reduce(addUsage, noUsage)
      expect(sum.input_tokens).toBe(calls.reduce((all, { input_tokens }) => all + input_tokens, 0))
      expect(sum.model_calls).toBe(calls.length)
      expect(sum.own_key_tokens ?? 0).toBe(own.input_tokens + own.output_tokens)
      expect(sum.own_key_cost_usd ?? 0).toBeCloseTo(own.cost_usd, 9)
      expect(sum.own_key_cost_usd ?? 0).toBeLessThanOrEqual(sum.cost_usd)
      expect(sum.own_key_tokens === undefined).toBe(own.model_calls === 0)
    }),
  )
})

test.each([
  [
    { own_key_tokens: 99, own_key_cost_usd: 99 },
    { own_key_tokens: 3, own_key_cost_usd: 0.5 },
  ],
  [
    { own_key_tokens: Number.NaN, own_key_cost_usd: -1 },
    { own_key_tokens: 0, own_key_cost_usd: 0 },
  ],
  [{ own_key_tokens: 2 }, { own_key_tokens: 2, own_key_cost_usd: 0 }],
  [{}, {}],
])('a part that was stored as %o is read as %o', (stored, read) => {
  const whole = { model_calls: 1, tool_calls: 0, input_tokens: 1, output_tokens: 2, cost_usd: 0.5 }
  expect(soundUsage({ ...whole, ...stored })).toEqual({ ...whole, ...read })
})

test('a platform’s budget is charged for what is left without it, and all others for the whole', () => {
  const reserved = { nano_usd: 100, tokens: 100 }
  const period = { period: 'day', period_id: '2026-11-21' } as const
  const budgets = [
    { scope: 'tenant', ...period },
    { scope: 'platform', ...period },
  ] as const
  const changes = settleChanges(
    { amount: reserved, budgets },
    { nano_usd: 30, tokens: 40 },
    { nano_usd: 10, tokens: 15 },
  )
  expect(changes).toMatchObject([
    { by: { nano_usd: -70, tokens: -60, spent_nano_usd: 30, spent_tokens: 40 } },
    { by: { nano_usd: -80, tokens: -75, spent_nano_usd: 20, spent_tokens: 25, free_nano_usd: 80, free_tokens: 75 } },
  ])
})
