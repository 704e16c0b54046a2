import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchPatterns } from '../../../../core/base/texts/match-patterns.ts'
import { wordPattern } from '../../../../core/engine/guardrails/word-pattern.ts'

function found(words: readonly string[], text: string): readonly string[] {
  const outcome = matchPatterns([wordPattern(words)], [text])
  if (outcome.outcome !== 'matched') throw new Error('It was too much')
  return (outcome.spans[0] ?? []).map(([from, to]) => text.slice(from, to))
}

describe('a word is found', () => {
  test.each([
    ['by itself', 'secret', 'a secret.', 'secret'],
    ['in capitals', 'secret', 'TOP SECRET', 'SECRET'],
    ['in another alphabet', 'СЕКРЕТ', 'это секрет', 'секрет'],
    ['with blanks of any kind', 'project  atlas', 'project\n atlas', 'project\n atlas'],
    ['with a joiner that nobody sees', 'secret', 'se\u200Bcr\u200Det', 'se\u200Bcr\u200Det'],
    ['with marks of direction', 'secret', '\u202Esec\u2066ret', 'sec\u2066ret'],
    ['with signs in it', 'c++ (draft)', 'about C++ (draft) only', 'C++ (draft)'],
    ['beside a sign', 'key', '"key":', 'key'],
  ])('%s', (_how, word, text, wanted) => {
    expect(found([word], text)).toEqual([wanted])
  })
})

test.each([
  ['within another', 'art', 'a party of carts'],
  ['beside a digit', 'pin', 'pin4'],
  ['of another alphabet', 'secret', 'ѕесгеt'],
])('a word is not found %s', (_where, word, text) => {
  expect(found([word], text)).toEqual([])
})

test('any words make a pattern that finds each of them', () => {
  const word = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((text) => {
    const trimmed = text.normalize('NFC').trim()
    return (
      trimmed === text &&
      !/\s\s/.test(text) &&
      /[\p{L}\p{N}]/u.test(text) &&
      !/\p{Default_Ignorable_Code_Point}/u.test(text)
    )
  })
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      for (const one of words) expect(found(words, `- ${one} -`)).not.toEqual([])
    }),
  )
})
