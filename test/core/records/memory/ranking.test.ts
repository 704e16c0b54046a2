import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Document, rank } from '../../../../core/records/memory/ranking.ts'

const documentsOf = (texts: readonly string[]): readonly Document<number>[] =>
  texts.map((text, value) => ({ value, text }))

const found = (texts: readonly string[], query: string) =>
  rank(documentsOf(texts), query.split(' ')).map(({ value }) => texts[value])

describe('comes first', () => {
  test('what has the rarer word', () => {
    expect(found(['likes tea', 'likes coffee', 'likes milk'], 'likes coffee')[0]).toBe('likes coffee')
    expect(found(['tea tea tea', 'tea', 'tea', 'rooibos'], 'tea rooibos')[0]).toBe('rooibos')
  })

  test('what has more of the words', () => {
    expect(found(['green paint', 'tea pot', 'green tea'], 'green tea')[0]).toBe('green tea')
  })

  test('of two with the same words the shorter one', () => {
    expect(found(['a b c d tea', 'tea'], 'tea')).toEqual(['tea', 'a b c d tea'])
  })

  test('of two that are as near the one that was given first', () => {
    const twins = [
      { value: 'first', text: 'tea' },
      { value: 'second', text: 'tea' },
    ]
    expect(rank(twins, ['tea']).map(({ value }) => value)).toEqual(['first', 'second'])
  })
})

const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 12 })
const documents = fc
  .array(words, { maxLength: 30 })
  .map((all) => all.map((one, value): Document<number> => ({ value, text: one.join(' ') })))
const query = fc.array(fc.constantFrom<string>('a', 'b', 'c', 'z'), { maxLength: 5 })

describe('whatever is searched', () => {
  test('exactly what has a word of the query is found, once each', () => {
    fc.assert(
      fc.property(documents, query, (all, wanted) => {
        const having = all
          .filter((one) => one.text.split(' ').some((word) => wanted.includes(word)))
          .map(({ value }) => value)
        const values = rank(all, wanted).map(({ value }) => value)
        expect(values.toSorted((a, b) => a - b)).toEqual(having)
      }),
    )
  })

  test('scores are finite, above 0, and fall', () => {
    fc.assert(
      fc.property(documents, query, (all, wanted) => {
        const scores = rank(all, wanted).map(({ score }) => score)
        expect(scores.every((score) => Number.isFinite(score) && score > 0)).toBe(true)
        expect(scores).toEqual(scores.toSorted((one, other) => other - one))
      }),
    )
  })

  test('a score depends neither on the order of what is searched nor on words that are asked for twice', () => {
    const scoresOf = (all: readonly Document<number>[], wanted: readonly string[]) =>
      new Map(rank(all, wanted).map(({ value, score }) => [value, score.toPrecision(9)]))
    fc.assert(
      fc.property(documents, query, (all, wanted) => {
        const scores = scoresOf(all, wanted)
        expect(scoresOf(all.toReversed(), wanted)).toEqual(scores)
        expect(scoresOf(all, [...wanted, ...wanted].toReversed())).toEqual(scores)
      }),
    )
  })
})
