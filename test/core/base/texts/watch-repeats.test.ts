import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { repeatedEnd, watchRepeats } from '../../../../core/base/texts/watch-repeats.ts'

/** After how many characters a text is taken for one without end, told in pieces of this length; `undefined`: never. */
function noticedAfter(text: string, piece = 997): number | undefined {
  const repeats = watchRepeats()
  for (let at = 0; at < text.length; at += piece) if (repeats(text.slice(at, at + piece))) return at + piece
  return undefined
}

const sentence = 'I will look at the order again.'
const paragraph = Array.from({ length: 40 }, (_, at) => `Sentence ${at} says something else.`).join(' ')

describe('a text that never ends is noticed', () => {
  test.each([
    ['a phrase', sentence, 8_000],
    ['a line', `${sentence}\n`, 8_000],
    ['a call’s arguments', '{"query": "orders of today", "page": 1}', 23_000],
    ['lines of another script', '私は注文をもう一度確認します。\n', 8_000],
    ['a paragraph', paragraph.slice(0, 900), 15_000],
    ['a page', paragraph, 23_000],
    ['blank space', ' ', 23_000],
    ['lines without words', '\n', 23_000],
    ['one character', 'x', 23_000],
    ['a zero after the other', '0, ', 23_000],
  ])('%s', (_, said, within) => {
    const noticed = noticedAfter(`A beginning that is said once. ${said.repeat(60_000 / said.length)}`)
    expect(noticed).toBeLessThan(within)
  })

  test.each(['aabaaa', 'abaaaa', 'aaabaa', 'abacabad', 'a'])('whatever its own parts repeat: %s', (said) => {
    for (let at = 0; at < said.length; at++) {
      const turned = said.slice(at) + said.slice(0, at)
      expect(repeatedEnd(turned.repeat(Math.ceil(20_000 / said.length)))).toBeDefined()
    }
  })

  test('whatever came before it', () => {
    const before = Array.from({ length: 5_000 }, (_, at) => `line ${at}\n`).join('')
    expect(noticedAfter(before)).toBeUndefined()
    expect(noticedAfter(before + sentence.repeat(1_000))).toBeLessThan(before.length + 8_000)
  })

  test('whatever it says, if that is in words', () => {
    const varied = fc.string({ minLength: 12, maxLength: 500 }).filter((text) => {
      return isInWords(text.repeat(2))
    })
    fc.assert(
      fc.property(varied, fc.string({ maxLength: 5_000 }), (said, before) => {
        const noticed = noticedAfter(before + said.repeat(Math.ceil(9_000 / said.length)))
        expect(noticed).toBeDefined()
      }),
      { numRuns: 100 },
    )
  })
})

describe('an honest text is not taken for one', () => {
  const rows = (count: number, row: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => row(at)).join('')

  test.each([
    ['a rule across a page', '-'.repeat(5_000)],
    ['blank space in a program', `${' '.repeat(10_000)}x`.repeat(5)],
    ['a table with empty cells', rows(300, () => '|     |     |     |     |\n')],
    ['a table of numbers', rows(5_000, (at) => `| ${at} | order | open | ${at % 7} |\n`)],
    ['a numbered list of the same words', rows(2_000, (at) => `${at + 1}. Look at the order again.\n`)],
    ['a list in JSON of the same object but for its id', rows(2_000, (at) => `{"id": ${at}, "state": "open"},\n`)],
    ['an array of zeros', `[${'0, '.repeat(5_000)}0]`],
    ['an array of nulls', `[${'null, '.repeat(2_500)}null]`],
    ['the same verdict on many things', rows(200, () => '{"sentiment": "neutral", "confidence": 0.9},\n')],
    ['a list of the same labels', rows(500, () => '"not_applicable", ')],
    ['a table of the same rows', rows(250, () => '| Widget blue | in stock | 10.00 EUR |\n')],
    ['values that commas part', rows(400, () => '2026-01-01,EUR,Germany,Active,0,0\n')],
    ['a column of figures', rows(500, () => '1.234567e+00 9.8e-01\n')],
    ['the cells of a page', rows(200, () => '<div class="w-4 h-4 bg-gray-200 rounded"></div>\n')],
    ['a program that does the same thing often', rows(400, () => '    stack.push(undefined);\n')],
    ['a program of many cases', rows(1_000, (at) => `    case ${at}:\n      return handle(${at})\n`)],
    ['a hundred lines to write as a punishment', `${sentence}\n`.repeat(150)],
    ['what is packed and mostly zeros', `UklGRg${'A'.repeat(15_000)}data`],
  ])('%s', (_, text) => {
    expect(noticedAfter(text)).toBeUndefined()
    expect(noticedAfter(text, 1)).toBeUndefined()
  })

  test('numbers, words and packed bytes at random', () => {
    const numbers = fc.array(fc.integer(), { minLength: 3_000, maxLength: 4_000 }).map((all) => JSON.stringify(all))
    const bytes = fc
      .uint8Array({ minLength: 20_000, maxLength: 25_000 })
      .map((all) => Buffer.from(all).toString('base64'))
    const word = fc.constantFrom('the', 'order', 'is', 'open', 'and', 'was', 'paid', 'by', 'card', 'today', '\n')
    const prose = fc.array(word, { minLength: 5_000, maxLength: 6_000 }).map((words) => words.join(' '))
    fc.assert(
      fc.property(fc.oneof(numbers, bytes, prose), (text) => {
        // Shrunken or not, it may be one that does repeat itself: then it is what is looked for.
        fc.pre(repeatedEnd(text) === undefined)
        expect(noticedAfter(text)).toBe(undefined)
      }),
      { numRuns: 30 },
    )
  })
})

test('what may be repeated is asked about now and then, and the text goes on where it may', () => {
  const asked: number[] = []
  const repeats = watchRepeats((end, length) => {
    expect(sentence.repeat(1_000)).toContain(end)
    asked.push(length)
    return length < 50_000
  })
  expect(repeats(sentence.repeat(1_500))).toBe(false)
  expect(repeats(sentence.repeat(1_500))).toBe(true)
  expect(asked).toEqual([6_000, 26_000, 46_000, 66_000])
})

test('the pieces in which a text comes are of no matter', () => {
  const text = `A beginning. ${sentence.repeat(400)}`
  const after = Number(noticedAfter(text, 1))
  const pieces = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 50 })
  fc.assert(
    fc.property(pieces, (lengths) => {
      const repeats = watchRepeats()
      let at = 0
      for (let turn = 0; at < text.length; turn++) {
        const end = at + (lengths[turn % lengths.length] ?? 1)
        expect(repeats(text.slice(at, end))).toBe(end >= after)
        at = end
      }
    }),
    { numRuns: 30 },
  )
})

function isInWords(text: string): boolean {
  return new Set(text).size >= 10 && /\p{L}{2}/u.test(text) && !/[{}[\]|<>"=;\t]|,\S/.test(text)
}

/** As it is meant, however long it takes. */
function repeatsPlainly(text: string): boolean {
  const looks = [
    { length: 6_000, longest: 500, words: true },
    { length: 12_000, longest: 1_000, words: true },
    { length: 20_000, longest: 2_500, words: false },
  ]
  return looks.some(({ length, longest, words }) => {
    if (text.length < length) return false
    const end = text.slice(-length)
    for (let period = 1; period <= longest; period++) {
      if (!end.startsWith(end.slice(period))) continue
      return !words || isInWords(end.slice(-2 * period))
    }
    return false
  })
}

test('what is found is what is meant, also of texts that nearly repeat themselves', () => {
  const said = fc.oneof(
    fc.string({ minLength: 1, maxLength: 40 }),
    fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 2, maxLength: 12 }),
    fc.constantFrom(sentence, 'x', ' ', 'aabaaa', paragraph),
  )
  const text = fc
    .tuple(
      said,
      fc.integer({ min: 5_000, max: 22_000 }),
      fc.array(fc.tuple(fc.nat(22_000), fc.constantFrom('!', '')), { maxLength: 3 }),
    )
    .map(([one, length, marks]) =>
      marks.reduce(
        (whole, [at, mark]) => whole.slice(0, at) + mark + whole.slice(at + 1),
        one.repeat(Math.ceil(length / one.length)).slice(0, length),
      ),
    )
  fc.assert(
    fc.property(text, (one) => {
      expect(repeatedEnd(one) !== undefined).toBe(repeatsPlainly(one))
    }),
    { numRuns: 60 },
  )
})
