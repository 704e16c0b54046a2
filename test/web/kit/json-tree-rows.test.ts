import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isMore, nameOf, type Openness, rowsOf, sizeOf, type Value } from '../../../web/kit/json-tree/rows.ts'
import { search } from '../../../web/kit/json-tree/search.ts'

const allOpen: Openness = { isOpen: () => true, shownOf: () => Number.POSITIVE_INFINITY }

function countOf(value: Value): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values<Value>(value).reduce((sum: number, inner) => sum + countOf(inner), 1)
}

test('a wholly open tree has a line for each value, in the order of the text', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (given) => {
      const value = given as Value
      const rows = rowsOf(value, allOpen)
      expect(rows).toHaveLength(countOf(value))
      expect(new Set(rows.map((row) => nameOf(row.path))).size).toBe(rows.length)
    }),
  )
})

test('a closed value is one line, however large it is', () => {
  const value = Array.from({ length: 100_000 }, (_, at) => ({ at }))
  expect(rowsOf(value, { isOpen: () => false, shownOf: () => 10 })).toHaveLength(1)
})

test('of a long list a portion is shown, and how many are left', () => {
  const rows = rowsOf([1, 2, 3, 4, 5], { isOpen: () => true, shownOf: () => 2 })
  expect(rows.map((row) => (isMore(row) ? `${row.more} more` : row.value))).toEqual([[1, 2, 3, 4, 5], 1, 2, '3 more'])
})

test('a search finds keys and values without regard to case, in the order of the tree', async () => {
  const value = { Alpha: 1, list: ['beta', { gamma: 'ALPHABET' }], none: null }
  const { paths, isComplete } = await search(value, 'alpha', async () => true)
  expect(paths).toEqual([['Alpha'], ['list', 1, 'gamma']])
  expect(isComplete).toBe(true)
})

test('a search of a large value gives the page its turn, and ends when nobody waits for it any more', async () => {
  const value = Array.from({ length: 50_000 }, (_, at) => `entry ${at}`)
  let turns = 0
  const { isComplete } = await search(value, 'nowhere', async () => ++turns < 2)
  expect(turns).toBe(2)
  expect(isComplete).toBe(false)
})

test('sizes are those of lists and objects only', () => {
  expect([sizeOf([1]), sizeOf({}), sizeOf('text'), sizeOf(null)]).toEqual([1, 0, undefined, undefined])
})
