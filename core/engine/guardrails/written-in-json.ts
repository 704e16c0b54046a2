import { isSortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import { withoutFence } from '../../base/schemas/output-schema.ts'
import { readAnswer } from '../../base/schemas/read-answer.ts'
import { redacted, withTexts } from './texts-in.ts'

/** A longer answer is not judged at all. */
const maxCharacters = 1024 * 1024
/** Strings with an escape, and numbers with an exponent: their values differ from what is written. */
const otherwise = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.]*[eE][+-]?\d+/g

/**
 * The values in a JSON answer that differ from what is written: `\u0073esame` is `sesame` to whoever reads the value, and `<img
 * src=\"…` an image. Each value is listed once, decoded.
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
 * The answer with those values replaced.
 * @param answer the answer after replacements in its written form
 * @param before the values that `writtenOtherwise` found before that. @param left the rest of each
 */
export function rewritten(answer: string, before: readonly string[], left: readonly string[]): string {
  const value = jsonIn(withoutFence(answer))
  if (value === undefined) return redacted
  const becomes = new Map(before.map((text, at) => [text, left[at] ?? redacted] as const))
  const unsure = new Set(writtenOtherwise(answer))
  // A text replaced only in part in its written form may, once decoded, still contain what was removed.
  for (const text of left) unsure.delete(text)
  return JSON.stringify(withTexts(value, (text) => becomes.get(text) ?? (unsure.has(text) ? redacted : text)))
}

/** @returns `undefined` if it is not valid JSON: then the text means what is written */
function jsonIn(json: string): Json | undefined {
  if (json.length > maxCharacters) return undefined
  try {
    return readAnswer(json)
  } catch (error) {
    if (isSortieError(error)) return undefined
    throw error
  }
}
