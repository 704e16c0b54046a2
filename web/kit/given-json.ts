import type { Json } from '../../contract/resources/common.ts'
import { repeatedNames } from './repeated-names.ts'

/** What a person wrote into a field for JSON. */
export type GivenJson =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'problem'; readonly problem: string }

export function jsonIn(text: string): GivenJson {
  try {
    return { kind: 'value', value: JSON.parse(text) as Json }
  } catch (error) {
    return { kind: 'problem', problem: (error as Error).message }
  }
}

/** JSON if it is some; otherwise the text itself, as people write an answer. */
export function jsonOrText(text: string): Json {
  const given = jsonIn(text)
  return given.kind === 'value' ? given.value : text
}

export type GivenObject = { readonly [name: string]: Json }

/**
 * The object that a person wrote; nothing stands for an empty one. Undefined if it is something else, or if a part of it would be
 * lost: it names something twice, or what is said elsewhere.
 * @param taken names with a field of their own in the form
 */
export function objectIn(text: string, taken: readonly string[] = []): GivenObject | undefined {
  if (text.trim() === '') return {}
  const given = jsonIn(text)
  if (given.kind === 'problem' || typeof given.value !== 'object' || given.value === null) return undefined
  if (Array.isArray(given.value) || repeatedNames(text).length > 0) return undefined
  return taken.some((name) => Object.hasOwn(given.value as object, name)) ? undefined : given.value
}

/** Names that a text, if it is JSON, has twice in one object. */
export function namesLost(text: string): readonly string[] {
  return jsonIn(text).kind === 'value' ? repeatedNames(text) : []
}

/** What is wrong with an object that a person wrote. */
export type Unfit =
  | { readonly kind: 'no object' }
  | { readonly kind: 'twice'; readonly names: readonly string[] }
  | { readonly kind: 'taken'; readonly names: readonly string[] }

export function unfitIn(text: string, taken: readonly string[] = []): Unfit | undefined {
  if (objectIn(text, taken)) return undefined
  const names = namesLost(text)
  if (names.length > 0) return { kind: 'twice', names }
  return objectIn(text)
    ? { kind: 'taken', names: taken.filter((name) => objectIn(text, [name]) === undefined) }
    : { kind: 'no object' }
}

/** A value as people edit it. */
export function writtenOut(value: unknown): string {
  return JSON.stringify(value, null, 2)
}
