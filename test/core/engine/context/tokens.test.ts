import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutToTokens, tokensOfText } from '../../../../core/engine/context/tokens.ts'

test('a text is cut to so many tokens at the most, also where its beginning has more bytes than the rest', () => {
  const dense = `${'漢'.repeat(1000)}${'x'.repeat(100_000)}`
  expect(tokensOfText(cutToTokens(dense, 500))).toBeLessThanOrEqual(500)
  const part = fc.constantFrom('x', '漢', '👩‍👩‍👧‍👦', 'e\u0301', ' ')
  const text = fc.array(part, { maxLength: 300 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, fc.integer({ min: -10, max: 200 }), (whole, tokens) => {
      const cut = cutToTokens(whole, tokens)
      expect(tokensOfText(cut)).toBeLessThanOrEqual(Math.max(0, tokens))
      expect(whole.startsWith(cut)).toBe(true)
    }),
  )
})

test('what has room stays whole, and where there is none nothing is left', () => {
  expect(cutToTokens('four', 1)).toBe('four')
  expect([cutToTokens('four', 0), cutToTokens('four', -19)]).toEqual(['', ''])
})
