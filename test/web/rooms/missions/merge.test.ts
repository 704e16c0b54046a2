import { expect, test } from 'vitest'
import { differenceOf, noDifference, refreshed, withHead, withMore } from '../../../../web/rooms/missions/merge.ts'
import { idAt, rowAt } from './rows.ts'

const rows = (...numbers: readonly number[]) => numbers.map((number) => rowAt(number))
const idsOf = (of: readonly { readonly id: string }[]) => of.map(({ id }) => Number(id.slice(4)))

test('what is new, and what matches no longer, is counted as far down as was read', () => {
  const head = { rows: rows(9, 8, 6), downTo: idAt(6) }
  expect(differenceOf(rows(8, 7, 6, 5), head)).toEqual({ added: 1, gone: 1, isApart: false })
  expect(differenceOf(rows(9, 8, 6, 5, 4), head)).toBe(noDifference)
})

test('a mission that begins to match in the middle of the list is new as well', () => {
  expect(differenceOf(rows(9, 7), { rows: rows(9, 8, 7), downTo: '' })).toEqual({ added: 1, gone: 0, isApart: false })
})

test('the newest part is replaced, and what lies below stays', () => {
  const head = { rows: rows(9, 8, 6), downTo: idAt(6) }
  expect(idsOf(withHead(rows(8, 7, 6, 5, 4), head))).toEqual([9, 8, 6, 5, 4])
})

test('where more are new than were read, the list begins anew: nothing is left out between', () => {
  const head = { rows: rows(30, 29), downTo: idAt(29) }
  expect(differenceOf(rows(8, 7), head)).toEqual({ added: 2, gone: 0, isApart: true })
  expect(idsOf(withHead(rows(8, 7), head))).toEqual([30, 29])
})

test('a reading of what is in view changes rows in their places, and never back to something older', () => {
  const before = rows(3, 2, 1)
  const after = refreshed(before, [
    rowAt(2, { status: 'COMPLETED', last_seq: 9 }),
    rowAt(1, { last_seq: 4, status: 'QUEUED' }),
    rowAt(7),
  ])
  expect(idsOf(after)).toEqual([3, 2, 1])
  expect(after.map(({ status }) => status)).toEqual(['RUNNING', 'COMPLETED', 'RUNNING'])
  expect(after[0]).toBe(before[0])
  expect(refreshed(before, [rowAt(9)])).toBe(before)
})

test('a next page adds what is older than the list, once', () => {
  expect(idsOf(withMore(rows(5, 4), rows(4, 3, 2)))).toEqual([5, 4, 3, 2])
})
