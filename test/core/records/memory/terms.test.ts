import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { occurrences, plainText, termsOf } from '../../../../core/records/memory/terms.ts'

const terms = (text: string) => termsOf(plainText(text))

test.each([
  ['words, without case, accents and marks between them', 'Café  CRÈME, don’t!', ['cafe', 'creme', 'don', 't']],
  ['wide characters as narrow ones', 'ＡＢＣ１２', ['abc12']],
  ['a dotted capital as a small letter', 'İstanbul', ['istanbul']],
  ['numbers and what is written together', 'room 42b, a@b.de', ['room', '42b', 'a', 'b', 'de']],
  ['vowel signs as part of their word', 'हिन्दी भाषा', ['हिन्दी', 'भाषा']],
  ['neighbours where there are no blanks', '猫が好き', ['猫が', 'が好', '好き']],
  ['neighbours where endings are written together', '서울에서', ['서울', '울에', '에서']],
  ['Thai', 'กาแฟ', ['กา', 'าแ', 'แฟ']],
  ['a single character of them', 'を', ['を']],
  ['several scripts in one run', 'iPhone15を', ['iphone15', 'を']],
  ['a word as often as it is there', 'tea, tea', ['tea', 'tea']],
  ['nothing of what has no words', '… — !?', []],
  ['nothing of nothing', '', []],
])('takes %s', (_, text, expected) => {
  expect(terms(text)).toEqual(expected)
})

describe('finds', () => {
  test.each([
    ['a word, not its parts', 'tea', 'steam teapot TEA, tea', 2],
    ['a word beside another script', 'iphone', 'iPhoneを', 1],
    ['a word at both ends', 'a', 'a', 1],
    ['a word beside what takes two units', '𐐨', '𐐨 𐐨𐐨', 1],
    ['no word within a longer one of such', 'a', 'a𐐨 𐐨a', 0],
    ['a character wherever it stands', '猫', '黒猫が猫を', 2],
    ['a pair that overlaps itself', '猫猫', '猫猫猫', 2],
  ])('%s', (_, term, text, count) => {
    expect(occurrences(term, plainText(text))).toBe(count)
  })
})

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc
    .array(fc.constantFrom('a', 'b', 'ab', ' ', 'é', '-', '猫', 'が', '서', 'ก', '𐐨', 'हि', '1'), { maxLength: 30 })
    .map((parts) => parts.join('')),
)

/** Of scripts without blanks one character is found within longer runs, too. */
const isSingle = (term: string) => /^[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}]$/u.test(term)

test('a text has each of its terms as often as it is found there, and no other', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      const plain = plainText(one)
      const own = termsOf(plain)
      for (const term of new Set([...own, ...terms(other)])) {
        const count = own.filter((each) => each === term).length
        const found = occurrences(term, plain)
        if (isSingle(term)) expect(found).toBeGreaterThanOrEqual(count)
        else expect([term, found]).toEqual([term, count])
      }
    }),
    { numRuns: 500 },
  )
})

test('two texts have the terms of the one and then those of the other', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(terms(`${one}\n${other}`)).toEqual([...terms(one), ...terms(other)])
    }),
  )
})

test('a plain text stays what it is', () => {
  fc.assert(
    fc.property(text, (one) => {
      const plain = plainText(one)
      expect(plainText(plain)).toBe(plain)
    }),
  )
})

test('whoever writes in capitals or with other spaces finds the same', () => {
  const words = fc.array(fc.stringMatching(/^[a-zäéö]{1,12}$/), { maxLength: 6 })
  fc.assert(
    fc.property(words, (some) => {
      const plain = terms(some.join(' '))
      expect(plain).toHaveLength(some.length)
      expect(terms(some.join('\t ').toUpperCase())).toEqual(plain)
      expect(terms(some.join(' ').normalize('NFD'))).toEqual(plain)
    }),
  )
})
