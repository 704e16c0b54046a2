import fc from 'fast-check'
import { expect, test } from 'vitest'
import { halfCharacterIn } from '../../../../core/base/payloads/half-character.ts'
import { parseJson } from '../../../../core/base/payloads/parse-json.ts'

test.each([
  ['"\\ud83d"', ''],
  ['{"a":["x",{"b":"\\ude00"}]}', 'a.1.b'],
  ['{"a":{"\\ud83d":1}}', 'a.\ufffd'],
])('%s is refused, and the place is named', (text, path) => {
  expect(() => parseJson(text, 'It')).toThrow(
    expect.objectContaining({ code: 'invalid_input', details: { problems: [expect.objectContaining({ path })] } }),
  )
})

test.each([
  ['an escaped pair', '"\\ud83d\\ude00"', '😀'],
  ['a text that tells of an escape', '"\\\\ud83d"', '\\ud83d'],
])('%s is a character like any other', (_what, text, value) => {
  expect(parseJson(text, 'It')).toBe(value)
})

test('it is found wherever it stands, and nothing else is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' }), (value) => {
      const isWhole = !/\\ud[89a-f]/.test(JSON.stringify(value).replaceAll('\\\\', ''))
      expect(halfCharacterIn(value) === undefined).toBe(isWhole)
    }),
  )
})
