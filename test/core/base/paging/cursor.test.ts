import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeCursor, encodeCursor } from '../../../../core/base/paging/cursor.ts'

const key = fc.string({ unit: 'binary', minLength: 1, maxLength: 120 }).filter((text) => text.isWellFormed())
const bound = fc.string()
const day = 24 * 60 * 60_000
const now = Date.parse('2026-11-21T09:00:00Z')
const refused = expect.objectContaining({ code: 'invalid_cursor' })

function thrownBy(decode: () => unknown): unknown {
  try {
    return decode()
  } catch (error) {
    return error
  }
}

test('a cursor gives back its key to the same query for a day, and to no other and no longer', () => {
  fc.assert(
    fc.property(key, bound, bound, fc.integer({ min: 0, max: 3 * day }), (sort, one, other, age) => {
      const cursor = encodeCursor(sort, one, now) as string
      const decoded = thrownBy(() => decodeCursor(cursor, one, now + age))
      expect(decoded).toEqual(age <= day ? sort : refused)
      if (one !== other) expect(thrownBy(() => decodeCursor(cursor, other, now))).toEqual(refused)
    }),
  )
})

test('there is no cursor after the last page', () => {
  expect(encodeCursor(undefined, 'any', now)).toBeNull()
  expect(decodeCursor(undefined, 'any', now)).toBeUndefined()
})

test('whatever else is sent as a cursor is refused, and never breaks', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json().map(toBase64Url)), (text) => {
      expect(thrownBy(() => decodeCursor(text, 'tenant missions', now))).toEqual(refused)
    }),
  )
})

function toBase64Url(text: string): string {
  return Buffer.from(text).toString('base64url')
}
