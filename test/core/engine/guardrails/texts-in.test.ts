import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../../../contract/resources/common.ts'
import type { Span } from '../../../../core/base/ports/checks.ts'
import { textsIn, withoutSpans, withTexts } from '../../../../core/engine/guardrails/texts-in.ts'

const json = fc.jsonValue().map((value) => value as Json)

test('all that is written in a value is seen, names and numbers too', () => {
  expect(textsIn({ to: 'ann', cards: [4111, { secret: true }], none: null })).toEqual([
    'to',
    'ann',
    'cards',
    '4111',
    'secret',
    'none',
  ])
})

test('a value whose texts stay the same stays the same', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(withTexts(value, (text) => text)).toEqual(value)
    }),
  )
})

const spanOf = ({ index, 0: found }: RegExpExecArray): Span => [index, index + found.length]

test('what is taken out leaves a word in its place, and the rest as it was', () => {
  const value = { note: 'card 4111 1111, then more', card: 41111111, list: ['x'] }
  const spans = textsIn(value).map((text) => [...text.matchAll(/4111 ?1111/g)].map(spanOf))
  expect(withoutSpans(value, spans)).toEqual({ note: 'card [redacted], then more', card: '[redacted]', list: ['x'] })
})
