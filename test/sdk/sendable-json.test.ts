import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sendableJson, UnsendableValueError } from '../../sdk/sendable-json.ts'

const itself: Record<string, unknown> = {}
itself.child = { parent: itself }

function nested(depth: number): unknown {
  return depth === 0 ? null : [nested(depth - 1)]
}

test.each([
  [{ input: { a: Number.NaN } }, 'input.a'],
  [{ input: { a: [1, 2, Number.POSITIVE_INFINITY] } }, 'input.a[2]'],
  [{ input: { a: 12n } }, 'input.a'],
  [{ input: [1, undefined] }, 'input[1]'],
  [{ input: new Array(2) }, 'input[0]'],
  [{ input: { call: () => 1 } }, 'input.call'],
  [{ input: { 'a b': Symbol('x') } }, 'input["a b"]'],
  [{ input: 2 ** 53 }, 'input'],
  [{ input: { items: [{ id: Number('12345678901234567890') }] } }, 'input.items[0].id'],
  [{ input: new Map([[1, 2]]) }, 'input'],
  [{ input: { bytes: new Uint8Array(2) } }, 'input.bytes'],
  [{ input: new Error('no') }, 'input'],
  [{ start_at: new Date(Number.NaN) }, 'start_at'],
  [{ input: ['a', 'cut \ud83d'] }, 'input[1]'],
  [itself, 'child.parent'],
  [1n, 'the body'],
  [Number.NaN, 'the body'],
])('%# is refused with its path', (value, path) => {
  expect(() => sendableJson(value)).toThrow(TypeError)
  expect(() => sendableJson(value)).toThrow(expect.objectContaining({ name: 'UnsendableValueError', path }))
})

test('what nests too deep for a stack is refused, and not the stack that overflows', () => {
  expect(() => sendableJson(nested(5000))).toThrow(UnsendableValueError)
  expect(JSON.parse(sendableJson(nested(64)))).toEqual(nested(64))
})

describe('everything else is sent as it is', () => {
  test('whatever JSON can hold', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        if (holdsLargeInteger(value)) return
        expect(sendableJson(value)).toBe(JSON.stringify(value))
      }),
    )
  })

  test('absent options, dates, and one object in two places', () => {
    const shared = { x: 1 }
    const value = { at: new Date(0), none: undefined, one: shared, two: [shared, shared] }
    expect(sendableJson(value)).toBe('{"at":"1970-01-01T00:00:00.000Z","one":{"x":1},"two":[{"x":1},{"x":1}]}')
  })
})

function holdsLargeInteger(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsLargeInteger)
}
