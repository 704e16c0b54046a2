import { describe, expect, test } from 'vitest'
import type { Models } from '../../../../core/base/ports/models.ts'
import { worstCase } from '../../../../core/engine/reservations/worst-case.ts'

const prices: Record<string, ReturnType<Models['price']>> = {
  cheap: { input_usd_per_million: 1, output_usd_per_million: 2 },
  dear: { input_usd_per_million: 3, output_usd_per_million: 4 },
}
const models = { price: (model: string) => prices[model] }
type Request = Parameters<typeof worstCase>[1]
const request = (changes: Partial<Request> = {}): Request => ({
  model: 'cheap',
  fallbacks: [],
  system: '',
  turns: [],
  tools: [],
  max_tokens: 100,
  ...changes,
})
const tokens = (changes: Partial<Request> = {}) => worstCase(models, request(changes), false).tokens - 164
const said = (text: string) => ({ role: 'user' as const, parts: [{ type: 'text' as const, text }] })

describe('the tokens that a call may use', () => {
  test('are its output, what a request costs, and one for each two bytes, rounded up', () => {
    expect(worstCase(models, request(), false)).toEqual({ nano_usd: 0, tokens: 164 })
    expect(tokens({ system: 'abcde' })).toBe(3)
    expect(tokens({ system: 'é🚀' })).toBe(3)
    expect(tokens({ max_tokens: 50 })).toBe(-50)
  })

  test('count each turn, with what is around it', () => {
    expect(tokens({ turns: [said('abcd'), said('')] })).toBe(2 * 16 + 2)
  })

  test('count all that the model said, and what only its provider understands', () => {
    const call = { type: 'tool_call' as const, id: 'c', name: 'n', arguments: {} }
    const reasoning = { type: 'reasoning' as const, text: '', opaque: { signature: 'x'.repeat(1000) } }
    const length = JSON.stringify(call).length + JSON.stringify(reasoning).length
    expect(tokens({ turns: [{ role: 'model', parts: [reasoning, call] }] })).toBe(16 + Math.ceil(length / 2))
    expect(tokens({ turns: [{ role: 'model', parts: [] }] })).toBe(16)
  })

  test('count the tools and the schema of the output, where there are any', () => {
    const tool = { name: 'n', description: 'd', input_schema: {} }
    expect(tokens({ tools: [tool] as never })).toBe(Math.ceil(JSON.stringify([tool]).length / 2))
    const schema = { type: 'object' }
    expect(tokens({ output_schema: schema as never })).toBe(Math.ceil(JSON.stringify(schema).length / 2))
  })
})

describe('its price', () => {
  const cost = (changes: Partial<Request>) => worstCase(models, request(changes), true)

  test('is that of the dearest model that may answer', () => {
    const input = 64
    expect(cost({}).nano_usd).toBe((input + 100 * 2) * 1000)
    expect(cost({ fallbacks: ['dear'] }).nano_usd).toBe((input * 3 + 100 * 4) * 1000)
    expect(cost({ model: 'dear', fallbacks: ['cheap'] }).nano_usd).toBe((input * 3 + 100 * 4) * 1000)
  })

  test('is that of the tier that is asked for, where that is dearer', () => {
    const service_tiers = { priority: { input_usd_per_million: 2, output_usd_per_million: 4 } }
    prices.tiered = { input_usd_per_million: 1, output_usd_per_million: 2, service_tiers }
    expect(cost({ model: 'tiered' }).nano_usd).toBe((64 + 100 * 2) * 1000)
    const settings = { service_tier: 'priority' }
    expect(cost({ model: 'tiered', settings }).nano_usd).toBe((64 * 2 + 100 * 4) * 1000)
  })

  test('is rounded up to a whole nano-dollar', () => {
    prices.tiny = { input_usd_per_million: 0.000_001, output_usd_per_million: 0 }
    expect(cost({ model: 'tiny' }).nano_usd).toBe(1)
  })

  test('must be known of each model where a budget in money applies, and only there', () => {
    const unknown = request({ fallbacks: ['unheard-of'] })
    expect(() => worstCase(models, unknown, true)).toThrow(
      expect.objectContaining({
        code: 'price_unknown',
        message:
          'unheard-of has no price, so a budget in USD cannot limit it: add its price to SORTIE_MODEL_PRICES (or to your own model provider), or set the budget in tokens',
      }),
    )
    expect(worstCase(models, unknown, false)).toEqual({ nano_usd: 0, tokens: 164 })
  })
})
