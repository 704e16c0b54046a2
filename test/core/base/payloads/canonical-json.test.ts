import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../../../core/base/payloads/canonical-json.ts'

test('members stand by their names, in UTF-16, and what is not there is left out', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'é' }], a: undefined, '\u20ac': 1, '\u{1f600}': 2, '\ufb33': 3 })).toBe(
    '{"b":[1,{"c":"é","d":null}],"\u20ac":1,"\u{1f600}":2,"\ufb33":3}',
  )
})

test('a value is written alike in whatever order its members were said', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalJson(turned(value))).toBe(canonicalJson(value))
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, turned(inner)]),
  )
}
