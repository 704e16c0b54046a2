import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutText } from '../../../../core/base/texts/cut-text.ts'

test.each([
  ['a text that fits', 'hello', 5, 'hello'],
  ['a longer one', 'hello', 4, 'hell'],
  ['before a surrogate pair', 'ab😀', 3, 'ab'],
  ['behind a surrogate pair', 'ab😀c', 4, 'ab😀'],
  ['before a letter with its mark', 'ae\u0301b', 2, 'a'],
  ['before a family', 'a👨‍👩‍👧‍👦', 6, 'a'],
  ['before a flag', 'a🇩🇪', 3, 'a'],
  ['to nothing', '😀', 1, ''],
  ['between line ends', 'a\r\nb', 2, 'a'],
])('cuts %s', (_, text, max, cut) => {
  expect(cutText(text, max)).toBe(cut)
})

test('cuts a letter with marks without end, but no pair', () => {
  expect(cutText(`a${'\u0301'.repeat(500)}`, 100)).toHaveLength(100)
  expect(cutText(`a${'👍🏽\u200d'.repeat(100)}`, 200).isWellFormed()).toBe(true)
})

const pieces = fc.constantFrom('a', ' ', '\r\n', 'é', 'e\u0301', '漢', '😀', '👍🏽', '👨‍👩‍👧', '🇩🇪', '\u200d', '\u0301')

test('is a well-formed beginning of a well-formed text, and no longer than asked for', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 100 }), fc.nat(200), (parts, max) => {
      const text = parts.join('')
      const cut = cutText(text, max)
      expect(text.startsWith(cut)).toBe(true)
      expect(cut.length).toBeLessThanOrEqual(max)
      expect(cut.isWellFormed()).toBe(true)
      if (text.length > max) expect(cut.length).toBeGreaterThan(max - 64 - 1)
    }),
  )
})
