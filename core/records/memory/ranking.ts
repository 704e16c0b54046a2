import { occurrences } from './terms.ts'

/** A searchable item with its plain text. */
export interface Document<Value> {
  readonly value: Value
  readonly text: string
}

export interface Ranked<Value> {
  readonly value: Value
  /** Above 0. */
  readonly score: number
}

/** How fast repetitions of a term lose weight; the usual value. */
const saturation = 1.2
/** How strongly the length of a text lowers its score; the usual value. */
const lengthWeight = 0.75

/**
 * Documents with a term of the query, best first, ranked by BM25: a rare term weighs more than a common one. Equal scores keep
 * the given order.
 */
export function rank<Value>(documents: readonly Document<Value>[], query: readonly string[]): readonly Ranked<Value>[] {
  const counted = documents.map(({ value, text }) => ({
    value,
    text,
    counts: [...new Set(query)].map(occurrencesIn(text)),
  }))
  const averageLength = sum(documents.map(({ text }) => text.length)) / documents.length
  const weights = [...new Set(query)].map((_, at) => weightOf(counted.map(({ counts }) => counts[at] ?? 0)))
  return counted
    .map(({ value, text, counts }) => {
      const longer = 1 - lengthWeight + (lengthWeight * text.length) / averageLength
      return { value, score: sum(counts.map((count, at) => (weights[at] ?? 0) * saturated(count, longer))) }
    })
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score)
}

function occurrencesIn(text: string): (term: string) => number {
  return (term) => occurrences(term, text)
}

function saturated(count: number, longer: number): number {
  return count === 0 ? 0 : (count * (saturation + 1)) / (count + saturation * longer)
}

/** Positive even for a term that all documents have. @param counts the occurrences in each document */
function weightOf(counts: readonly number[]): number {
  const having = counts.filter((count) => count > 0).length
  return Math.log(1 + (counts.length - having + 0.5) / (having + 0.5))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
