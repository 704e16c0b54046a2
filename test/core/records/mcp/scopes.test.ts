import { expect, test } from 'vitest'
import { scopesTogether } from '../../../../core/records/mcp/scopes.ts'

test.each([
  [['a b', 'b c'], 'a b c'],
  [['', null, undefined], null],
  [['a  b', ' c '], 'a b c'],
  [['a "b" c\\d é e\u0000'], 'a'],
])('of %o it is %o', (lists, together) => {
  expect(scopesTogether(...lists)).toBe(together)
})

test('there are 50 at the most, and 1,000 characters', () => {
  const many = Array.from({ length: 80 }, (_, at) => `s${at}`).join(' ')
  expect(scopesTogether(many)?.split(' ')).toHaveLength(50)
  const long = Array.from({ length: 20 }, (_, at) => `${at}-${'x'.repeat(150)}`).join(' ')
  expect(scopesTogether(long)?.length).toBeLessThanOrEqual(1000)
  expect(scopesTogether('x'.repeat(201))).toBeNull()
})
