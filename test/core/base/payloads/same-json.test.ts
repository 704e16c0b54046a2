import { expect, test } from 'vitest'
import { isSameJson } from '../../../../core/base/payloads/same-json.ts'

test.each<[unknown, unknown, boolean]>([
  [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
  [{ a: 1 }, { a: 1, b: undefined }, false],
  [{ a: undefined }, { b: undefined }, false],
  [[1, 2], [2, 1], false],
  [[], {}, false],
  [{ 0: 1 }, [1], false],
  [null, {}, false],
  [{ toString: 1 }, { b: 1 }, false],
  ['a', 'a', true],
  [0, false, false],
])('%j and %j are the same: %s', (one, other, same) => {
  expect(isSameJson(one, other)).toBe(same)
})
