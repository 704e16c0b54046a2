import { expect, test } from 'vitest'
import { keepPlaces } from '../../../web/rooms/approvals/keep-places.ts'

const keyOf = ({ id }: { readonly id: string }) => id
const row = (id: string, text = id) => ({ id, text })

test('what is gone stays in its place and says so, and what is new follows at the end', () => {
  const shown = keepPlaces([], [row('a'), row('b'), row('c')], keyOf)
  const next = keepPlaces(shown, [row('a', 'changed'), row('c'), row('d')], keyOf)
  expect(next).toEqual([
    { row: row('a', 'changed'), isGone: false },
    { row: row('b'), isGone: true },
    { row: row('c'), isGone: false },
    { row: row('d'), isGone: false },
  ])
})

test('what comes back is no longer gone', () => {
  const gone = keepPlaces(keepPlaces([], [row('a')], keyOf), [], keyOf)
  expect(keepPlaces(gone, [row('a')], keyOf)).toEqual([{ row: row('a'), isGone: false }])
})
