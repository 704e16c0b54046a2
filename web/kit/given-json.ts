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
