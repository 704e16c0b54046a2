import { expect, test } from 'vitest'
import { isCheap } from '../../../../core/base/schemas/check-cost.ts'
import { usableSchema } from '../../../../core/base/schemas/usable-schema.ts'

const many = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at))
const text = { type: 'string' }
const fields = (count: number) => Object.fromEntries(many(count, (at) => [`a${at}`, text]))

const report = {
  type: 'object',
  properties: {
    title: text,
    state: { enum: ['open', 'closed'] },
    lines: { type: 'array', items: { type: 'object', properties: fields(10), required: ['a0'] } },
  },
  required: ['title', 'lines'],
}
const line = Object.fromEntries(many(10, (at) => [`a${at}`, 'word']))

test.each([
  ['an ordinary answer', report, { title: 'x', state: 'open', lines: many(50, () => line) }],
  ['a long text', text, 'x'.repeat(100_000)],
  ['a list of numbers', { type: 'array', items: { type: 'number' } }, many(900, (at) => at)],
  ['a union of objects', { oneOf: many(20, () => ({ type: 'object', properties: fields(5) })) }, line],
  ['anything', {}, many(1000, () => ({}))],
])('%s is cheap', (_, schema, value) => {
  expect(isCheap(usableSchema(schema), value)).toBe(true)
})

test.each([
  [
    'many names that are missing',
    { type: 'array', items: { ...{ type: 'object' }, properties: fields(400) } },
    many(10, () => ({})),
  ],
  ['a union over a list', { type: 'array', items: { anyOf: many(50, () => text) } }, many(50, (at) => at)],
  ['unions in unions', { anyOf: many(10, () => ({ anyOf: many(10, () => ({ anyOf: many(30, () => text) })) })) }, 1],
  ['parts that are put together again', { allOf: many(10, () => ({ type: 'array' })) }, many(300, (at) => at)],
  ['large values that may not be twice there', { type: 'array', uniqueItems: true }, [many(2000, (at) => at)]],
  ['a list of more than a few', { type: 'array', items: { type: 'number' } }, many(2000, (at) => at)],
  ['a text beyond an input', text, 'x'.repeat(300_000)],
  [
    'names of the value’s own',
    { type: 'object', additionalProperties: text },
    Object.fromEntries(many(1500, (at) => [at, 1])),
  ],
  ['choices for each item', { type: 'array', items: { enum: many(200, (at) => `v${at}`) } }, many(20, () => 'w')],
])('%s is not', (_, schema, value) => {
  expect(isCheap(schema, value)).toBe(false)
})

/** Each look may take as long as a failing one, and finding out must not take what it saves. */
test('finding out costs no more than what is allowed', () => {
  let looks = 0
  const counting = (value: unknown[]) =>
    new Proxy(value, {
      get(target, name, receiver) {
        if (typeof name === 'string' && /^\d+$/.test(name)) looks += 1
        return Reflect.get(target, name, receiver)
      },
    })
  expect(
    isCheap({ type: 'array', items: { anyOf: many(100, () => text) } }, counting(many(1900, (at) => at)) as number[]),
  ).toBe(false)
  expect(looks).toBeLessThan(50)
})
