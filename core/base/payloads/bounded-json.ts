import type { Json } from '../../../contract/resources/common.ts'

/** What nests deeper is refused at each edge, so that no recursive code behind it can run out of stack. */
export const maxDepth = 64

export type ReadJson =
  | { readonly is: 'json'; readonly value: Json }
  | { readonly is: 'no_json' }
  | { readonly is: 'too_deep' }

/** Reads JSON that somebody else wrote: a model, a person, another server. */
export function readJson(text: string): ReadJson {
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch {
    return { is: 'no_json' }
  }
  return nestsWithin(maxDepth, value) ? { is: 'json', value } : { is: 'too_deep' }
}

function nestsWithin(levels: number, value: Json): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((inner) => nestsWithin(levels - 1, inner))
}
