import { expect, test } from 'vitest'
import { newIn } from '../../../web/rooms/dead-letters/new-letters.ts'

const letter = (id: string, minute: number) => ({
  id,
  died_at: `2026-11-30T12:${String(minute).padStart(2, '0')}:00.000Z`,
})
const [old, shown, fresh] = [letter('a', 1), letter('b', 2), letter('c', 3)]

test('what is shown already is not new, however it came into the list', () => {
  expect(newIn([shown, old], [fresh, shown, old])).toBe(1)
  expect(newIn([fresh, shown, old], [fresh, shown, old])).toBe(0)
  expect(newIn([], [fresh])).toBe(1)
})

test('what was redriven or discarded meanwhile does not make older letters new', () => {
  expect(newIn([shown], [shown, old])).toBe(0)
})
