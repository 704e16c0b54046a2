import { isSortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import { withoutFence } from '../../base/schemas/output-schema.ts'
import { readAnswer } from '../../base/schemas/read-answer.ts'
import { redacted, withTexts } from './texts-in.ts'

/** A longer answer is not judged at all. */
const maxCharacters = 1024 * 1024
/** Texts with an escape in them, and numbers with an exponent: what does not say at sight what it is. */
const otherwise = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.]*[eE][+-]?\d+/g

/**
 * What an answer that is JSON says in other signs than its reader gets: `\u0073esame` is `sesame` to whoever reads the value, and
 * `<img src=\"…` an image. As the reader gets it, each once.
 */
export function writtenOtherwise(answer: string): readonly string[] {
  const json = withoutFence(answer)
  if (!/[\\eE]/.test(json) || jsonIn(json) === undefined) return []
  const found = [...json.matchAll(otherwise)].map(([literal]) => literal)
  return [...new Set(found.filter((literal) => !isPlain(literal)).map((literal) => String(JSON.parse(literal))))]
}

function isPlain(literal: string): boolean {
  return literal.startsWith('"') && !literal.includes('\\')
}

/**
 * The answer with other texts in the place of those.
 * @param answer after what stands in it at sight was replaced
 * @param before texts that `writtenOtherwise` found in it before that. @param left what is left of each
 */
export function rewritten(answer: string, before: readonly string[], left: readonly string[]): string {
  const value = jsonIn(withoutFence(answer))
  if (value === undefined) return redacted
  const becomes = new Map(before.map((text, at) => [text, left[at] ?? redacted] as const))
  const unsure = new Set(writtenOtherwise(answer))
  // Replaced in part at sight: what is left of it may still say the rest.
  for (const text of left) unsure.delete(text)
  return JSON.stringify(withTexts(value, (text) => becomes.get(text) ?? (unsure.has(text) ? redacted : text)))
}

/** @returns `undefined` for what is no JSON that is read: a text then says what it says */
function jsonIn(json: string): Json | undefined {
  if (json.length > maxCharacters) return undefined
  try {
    return readAnswer(json)
  } catch (error) {
    if (isSortieError(error)) return undefined
    throw error
  }
}
