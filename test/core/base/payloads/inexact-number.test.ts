import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inexactNumberIn } from '../../../../core/base/payloads/inexact-number.ts'
import { parseJson } from '../../../../core/base/payloads/parse-json.ts'

test('an integer is kept exactly, or found', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (integer) => {
      const text = `{"a":[0,{"b":${integer}}]}`
      const kept = JSON.stringify(JSON.parse(text).a[1].b)
      const isKept = BigInt(Number(integer)) === integer && !kept.includes('e') ? kept === String(integer) : undefined
      const found = inexactNumberIn(text)
      if (isKept === true) expect(found).toBeUndefined()
      if (isKept === false) expect(found).toEqual({ path: ['a', '1', 'b'], source: String(integer) })
    }),
  )
})

test('whatever JSON.stringify writes is read without complaint', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), fc.double(), (text, number) => {
      expect(inexactNumberIn(text)).toBeUndefined()
      expect(inexactNumberIn(JSON.stringify([number]))).toBeUndefined()
    }),
  )
})

test.each([
  ['9007199254740992', undefined],
  ['9007199254740993', []],
  ['900719925474099.3e1', []],
  ['1e400', []],
  ['-1e400', []],
  ['1e-400', []],
  ['0e-400', undefined],
  ['0.1000000000000000055511151231257827', undefined],
  ['100000000000000000000000', undefined],
  ['{"a":1e999,"a":1}', undefined],
  ['[1,{"é":[123456789012345678901]}]', ['1', 'é', '0']],
  ['"9007199254740993"', undefined],
  ['{"9007199254740993":1}', undefined],
] as const)('%s', (text, path) => {
  expect(inexactNumberIn(text)?.path).toEqual(path)
})

test('a long run of zeros costs no more than its length', () => {
  const source = `1${'0'.repeat(300_000)}1`
  expect(inexactNumberIn(source)).toEqual({ path: [], source })
  expect(() => parseJson(`{"x":${source}}`, 'The body')).toThrow(/^x: 10{39}… is a number/)
})
