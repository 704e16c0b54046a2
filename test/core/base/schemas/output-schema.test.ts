import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createChecks } from '../../../../adapters/checks/checks.ts'
import type { CheckRequest } from '../../../../core/base/ports/checks.ts'
import type { JsonSchema } from '../../../../core/base/ports/models.ts'
import { assertUsableSchema, checkOutput, isUsableSchema } from '../../../../core/base/schemas/output-schema.ts'

const checker = { checks: createChecks(), tenant: 'ten_a' }
const check = (schema: JsonSchema, text: string) => checkOutput(checker, schema, text)

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
  ])('accepts %s', async (_, value) => {
    expect(await check(order, JSON.stringify(value))).toEqual({ ok: true, value })
  })

  test.each([
    ['42', 42, 'number'],
    ['```json\n42\n```', 42, 'number'],
    ['"</think> 42"', '</think> 42', 'string'],
  ])('accepts a thought before it of which the beginning is missing: %s', async (json, value, type) => {
    expect(
      await check({ type }, json.startsWith('"') ? json : `The user wants a number.\n</think>\n\n${json}`),
    ).toEqual({
      ok: true,
      value,
    })
  })

  test('accepts a code fence around the JSON', async () => {
    expect(await check({ type: 'number' }, '\n```json\n42\n```\n')).toEqual({ ok: true, value: 42 })
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
  ])('refuses %s and says what is wrong', async (_, text) => {
    const checked = await check(order, text)
    expect(checked.ok).toBe(false)
    expect(checked).toHaveProperty('problem', expect.stringMatching(/^The answer .+/))
  })

  test('names the place of a mistake', async () => {
    expect(await check(order, '{"id":1,"lines":[{"sku":2}]}')).toHaveProperty(
      'problem',
      expect.stringContaining('/lines/0/sku'),
    )
  })

  test('does not fill in defaults, since a default is only a remark', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string', default: 'x' } }, required: ['a'] }
    expect((await check(schema, '{}')).ok).toBe(false)
  })

  test('survives an answer that nests absurdly deep', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    expect(await check({ type: 'array', uniqueItems: true }, deep)).toEqual({
      ok: false,
      code: 'output_invalid',
      problem: 'The answer is nested deeper than 64 levels.',
    })
  })

  test('answers any text without throwing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        expect((await check(order, text)).ok).toBeTypeOf('boolean')
      }),
    )
  })
})

// Threads start slowly on a machine that is busy.
describe('a check that may take long', { timeout: 60_000 }, () => {
  const numbers = (count: number) => JSON.stringify(Array.from({ length: count }, (_, at) => at))
  const poison = { type: 'array', items: { anyOf: Array.from({ length: 480 }, () => ({ type: 'string' })) } }

  test('runs beside the event loop, which goes on meanwhile, and ends at its deadline or out of memory', async () => {
    let turns = 0
    const turning = setInterval(() => turns++, 1)
    const checked = await check(poison, numbers(20_000))
    clearInterval(turning)
    expect(checked).toMatchObject({ ok: false, code: 'check_too_expensive' })
    expect(turns).toBeGreaterThan(10)
  })

  test('is still a check: what holds is taken, and what does not is told, by its place', async () => {
    const list = { type: 'array', items: { type: 'integer' } }
    expect(await check(list, numbers(10_000))).toMatchObject({ ok: true })
    const wrong = numbers(10_000).replace(',9000,', ',"x",')
    expect(await check(list, wrong)).toMatchObject({
      code: 'output_invalid',
      problem: expect.stringContaining('/9000'),
    })
  })

  test('a long text is not read on the event loop, however little its schema asks', async () => {
    const asked: string[] = []
    const checks = {
      check: (request: CheckRequest) => {
        asked.push(request.text)
        return checker.checks.check(request)
      },
    }
    const looked = async (text: string) => checkOutput({ ...checker, checks }, { type: 'array' }, text)
    const long = `[${'{},'.repeat(10_000)}`
    expect(await looked(`${long}{}]`)).toMatchObject({ ok: true })
    expect(await looked(long)).toMatchObject({ problem: expect.stringMatching(/^The answer is not JSON: .*\.$/) })
    expect(await looked(`${long}12345678901234567890]`)).toMatchObject({
      problem: expect.stringContaining('a number that a double cannot hold'),
    })
    expect(asked).toHaveLength(3)
    expect(await looked('[{}]')).toMatchObject({ ok: true })
    expect(await looked('[{}')).toMatchObject({ code: 'output_invalid' })
    expect(asked).toHaveLength(3)
  })

  test('is not even begun for a text of more than a megabyte', async () => {
    expect(await check({}, `"${'x'.repeat(1024 * 1024)}"`)).toMatchObject({ code: 'check_too_expensive' })
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
    expect(() => assertUsableSchema(schema)).toThrow(expect.objectContaining({ code: 'not_applicable' }))
  })

  const texts = (count: number) => Array.from({ length: count }, () => ({ type: 'string' }))
  const names = (count: number) => Array.from({ length: count }, (_, at) => `a${at}`)
  const required = { type: 'object', properties: { a: { type: 'string' } }, required: Array(300).fill('a') }

  test.each([
    ['a union of many', { anyOf: texts(101) }, 'have 101 alternatives in all, and at most 100'],
    ['unions in unions', { oneOf: [{ anyOf: texts(60) }, { allOf: texts(60) }] }, 'have 122 alternatives'],
    [
      'unions by reference',
      {
        type: 'array',
        items: { anyOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/a' }] },
        $defs: { a: { anyOf: texts(50) } },
      },
      'have 102 alternatives',
    ],
    ['required names', { anyOf: [required, required] }, 'name 600 properties in all, and at most 500'],
  ])('refuses %s, and says how many there are', (_, schema, problem) => {
    expect(() => assertUsableSchema(schema)).toThrow(
      expect.objectContaining({ code: 'invalid_input', message: expect.stringContaining(problem) }),
    )
  })

  test.each(['constructor', 'toString', 'valueOf'])('says of %s that it is no keyword', (keyword) => {
    const refusal = new RegExp(`^The schema at # has ${keyword}, which is not supported there$`)
    for (const value of [1, { type: 'string' }]) {
      expect(() => assertUsableSchema({ type: 'object', [keyword]: value })).toThrow(refusal)
    }
  })

  test('accepts as many as are allowed', () => {
    const properties = Object.fromEntries(names(390).map((name) => [name, { type: 'string' }]))
    expect(() => assertUsableSchema({ anyOf: texts(100) })).not.toThrow()
    expect(() => assertUsableSchema({ type: 'object', properties, required: names(390) })).not.toThrow()
  })

  test('refuses references that unfold to a giant', () => {
    const $defs: Record<string, object> = { d0: { type: 'string' } }
    for (let n = 1; n < 15; n += 1)
      $defs[`d${n}`] = { anyOf: [{ $ref: `#/$defs/d${n - 1}` }, { $ref: `#/$defs/d${n - 1}` }] }
    expect(() => assertUsableSchema({ $ref: '#/$defs/d14', $defs })).toThrow(/at most 500|at most 20/)
  })
})

test('a schema is usable just where it can be made into a check', () => {
  const usable = { type: 'object', properties: { a: { type: 'array', items: { type: 'string' } } } }
  const tooMany = { anyOf: Array.from({ length: 101 }, () => ({ type: 'string' })) }
  expect([usable, { type: 'string', pattern: 'x' }, tooMany].map(isUsableSchema)).toEqual([true, false, false])
})
