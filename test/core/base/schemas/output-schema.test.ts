import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assertUsableSchema, checkOutput } from '../../../../core/base/schemas/output-schema.ts'

const order = {
  type: 'object',
  properties: {
    id: { type: 'integer', minimum: 1 },
    state: { enum: ['open', 'closed'] },
    note: { type: ['string', 'null'], maxLength: 5 },
    lines: { type: 'array', minItems: 1, items: { $ref: '#/$defs/line' } },
  },
  required: ['id', 'lines'],
  additionalProperties: false,
  $defs: { line: { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] } },
}

describe('checkOutput', () => {
  test.each([
    ['a full answer', { id: 1, state: 'open', note: null, lines: [{ sku: 'a', more: true }] }],
    ['optional properties left out', { id: 7, lines: [{ sku: 'a' }] }],
  ])('accepts %s', (_, value) => {
    expect(checkOutput(order, JSON.stringify(value))).toEqual({ ok: true, value })
  })

  test('accepts a code fence around the JSON', () => {
    expect(checkOutput({ type: 'number' }, '\n```json\n42\n```\n')).toEqual({ ok: true, value: 42 })
  })

  test.each([
    ['no JSON', 'Sure! Here it is'],
    ['a missing property', '{"id":1}'],
    ['an unknown property', '{"id":1,"lines":[{"sku":"a"}],"extra":1}'],
    ['a number out of range', '{"id":0,"lines":[{"sku":"a"}]}'],
    ['a fraction', '{"id":1.5,"lines":[{"sku":"a"}]}'],
    ['another value than the enum has', '{"id":1,"state":"lost","lines":[{"sku":"a"}]}'],
    ['a text too long', '{"id":1,"note":"too long","lines":[{"sku":"a"}]}'],
    ['a wrong item, through the reference', '{"id":1,"lines":[{"sku":2}]}'],
    ['an empty list', '{"id":1,"lines":[]}'],
  ])('refuses %s and says what is wrong', (_, text) => {
    const checked = checkOutput(order, text)
    expect(checked.ok).toBe(false)
    expect(checked).toHaveProperty('problem', expect.stringMatching(/^The answer .+/))
  })

  test('names the place of a mistake', () => {
    expect(checkOutput(order, '{"id":1,"lines":[{"sku":2}]}')).toHaveProperty(
      'problem',
      expect.stringContaining('/lines/0/sku'),
    )
  })

  test('does not fill in defaults, since a default is only a remark', () => {
    const schema = { type: 'object', properties: { a: { type: 'string', default: 'x' } }, required: ['a'] }
    expect(checkOutput(schema, '{}').ok).toBe(false)
  })

  test('survives an answer that nests absurdly deep', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    expect(checkOutput({ type: 'array', uniqueItems: true }, deep).ok).toBeTypeOf('boolean')
  })

  test('answers any text without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(checkOutput(order, text).ok).toBeTypeOf('boolean')
      }),
    )
  })
})

describe('assertUsableSchema', () => {
  test.each([
    [{}],
    [order],
    [{ oneOf: [{ type: 'string' }, { type: 'object', properties: {} }] }],
    [{ type: 'object', additionalProperties: { type: 'number' }, minProperties: 1 }],
    [{ type: 'string', format: 'email', description: 'who', examples: ['a@b.c'] }],
    [{ const: null }],
    [{ type: 'object', properties: { any: true } }],
  ])('accepts %j', (schema) => {
    expect(() => assertUsableSchema(schema)).not.toThrow()
  })

  test.each([
    ['an unknown type', { type: 'date' }],
    ['an unknown keyword', { type: 'string', minimum: 1 }],
    ['a keyword without its type', { properties: { a: { type: 'string' } } }],
    ['a required property that is not described', { type: 'object', required: ['a'] }],
    ['a pattern', { type: 'string', pattern: '(a+)+$' }],
    ['not', { not: { type: 'string' } }],
    ['conditions', { if: { type: 'string' }, else: { maxLength: 2 } }],
    ['nullable', { type: 'string', nullable: true }],
    ['a wrong keyword value', { type: 'number', minimum: 'one' }],
    ['an enum of objects', { enum: [{ a: 1 }] }],
    ['an enum of another type', { type: 'string', enum: [1, 2] }],
    ['an empty enum', { enum: [] }],
    ['a keyword beside an enum', { type: 'string', enum: ['a'], minLength: 2 }],
    ['an unknown format', { type: 'string', format: 'credit-card' }],
    ['a foreign reference', { $ref: 'https://example.com/schema.json' }],
    ['a missing reference', { $ref: '#/$defs/none' }],
    ['recursion', { $ref: '#/$defs/a', $defs: { a: { type: 'array', items: { $ref: '#/$defs/a' } } } }],
    ['something that is no schema', { type: 'array', items: 'string' }],
    ['anyOf of nothing', { anyOf: [] }],
  ])('refuses %s', (_, schema) => {
    expect(() => assertUsableSchema(schema)).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  })

  test('refuses references that unfold to a giant', () => {
    const $defs: Record<string, object> = { d0: { type: 'string' } }
    for (let n = 1; n < 15; n += 1)
      $defs[`d${n}`] = { anyOf: [{ $ref: `#/$defs/d${n - 1}` }, { $ref: `#/$defs/d${n - 1}` }] }
    expect(() => assertUsableSchema({ $ref: '#/$defs/d14', $defs })).toThrow(/at most 500|at most 20/)
  })
})
