import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLongText } from '../../../../core/base/texts/long-text.ts'

test('is what was added, however often it is looked at', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 3 }), { maxLength: 3000, size: 'max' }),
      fc.nat(3000),
      (pieces, look) => {
        const text = createLongText()
        for (const [at, piece] of pieces.entries()) {
          const before = pieces.slice(0, at).join('')
          if (at === look) expect([text.whole(), text.from(look)]).toEqual([before, before.slice(look)])
          text.add(piece)
        }
        expect(text.whole()).toBe(pieces.join(''))
        expect(text.length).toBe(pieces.join('').length)
      },
    ),
    { numRuns: 30 },
  )
})
