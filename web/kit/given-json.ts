import type { Json } from '../../contract/resources/common.ts'

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

/** The object that a person wrote; nothing stands for an empty one. Undefined if it is something else. */
export function objectIn(text: string): GivenObject | undefined {
  if (text.trim() === '') return {}
  const given = jsonIn(text)
  if (given.kind === 'problem' || typeof given.value !== 'object' || given.value === null) return undefined
  return Array.isArray(given.value) ? undefined : given.value
}

/** A value as people edit it. */
export function writtenOut(value: unknown): string {
  return JSON.stringify(value, null, 2)
}
