import fc from 'fast-check'
import { expect, test } from 'vitest'
import { outlineOf } from '../../../../core/base/payloads/json-outline.ts'
import { parseJson } from '../../../../core/base/payloads/parse-json.ts'

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

test('the outline is as deep as the value, whatever stands in its strings', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
      expect(outlineOf(text, 1000).depth).toBe(depthOf(JSON.parse(text)))
    }),
  )
  const tricky = JSON.stringify(['[[["\\', '\\\\"[', { '{"': ['\\', '"'] }])
  expect(outlineOf(tricky, 1000).depth).toBe(3)
})

test('what nests too deep is looked at no further, and never parsed', () => {
  const text = '['.repeat(200_000)
  expect(outlineOf(text, 64)).toEqual({ depth: 65, containers: 65, size: 65, longNumbers: [] })
  expect(() => parseJson(text, 'It')).toThrow('It is nested deeper than 64 levels')
})

test('so many lists and objects are taken, and one more is not', () => {
  const text = (count: number) => `[${Array.from({ length: count - 1 }, () => '{}').join(',')}]`
  expect(parseJson(text(50_000), 'It')).toHaveLength(49_999)
  expect(() => parseJson(text(50_001), 'It')).toThrow('It has more than 50000 lists and objects')
})

test('numbers are found where they are, and not in strings', () => {
  const text = '{"12345678901234567890": "1e5", "a": [-12345678901234567890, 1e5, 12], "b": 0.1234567890123456}'
  expect(outlineOf(text, 64).longNumbers).toEqual(['-12345678901234567890', '1e5', '0.1234567890123456'])
})

test('a field named __proto__ is found however it is written', () => {
  for (const name of [
    '__proto__',
    '\\u005f_proto__',
    '__\\u0070roto__',
    '__p\\u0072oto__',
    '__pr\\u006Fto__',
    '__pro\\u0074o__',
  ])
    expect(() => parseJson(`[{"${name}": 1}]`, 'It'), name).toThrow('__proto__')
  expect(parseJson('["__proto__", "\\u005f"]', 'It')).toEqual(['__proto__', '_'])
})
