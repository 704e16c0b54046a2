import { SortieError } from '../../../../contract/errors.ts'
import { cutText } from '../../../base/texts/cut-text.ts'
import { valueAt } from '../../../records/tool/json-pointer.ts'

/** An object of a document that somebody else wrote: nothing is known of what is in it. */
export type Node = Readonly<Record<string, unknown>>

export interface ApiDocument {
  readonly root: Node
  readonly title: string
  /** 3.0, whose schemas leave out what stands beside `$ref`. */
  readonly isOld: boolean
}

/** @throws SortieError `not_applicable` for what is no document of OpenAPI 3.0 or 3.1 */
export function apiDocument(value: unknown): ApiDocument {
  if (!isNode(value)) return refuse('it is no object')
  const { openapi, info } = value
  if ('swagger' in value) refuse('it is one of Swagger 2; convert it to OpenAPI 3')
  // YAML reads 3.1 as a number, and 3.0 as 3.
  const version = typeof openapi === 'number' ? String(openapi) : openapi
  if (typeof version !== 'string' || !/^3(\.[01](\.\d{1,4})?)?$/.test(version)) refuse('its openapi is not 3.0 or 3.1')
  const title = isNode(info) && typeof info.title === 'string' ? info.title : ''
  return { root: value, title: oneLine(title, 200), isOld: !version.startsWith('3.1') }
}

/** So many references may lead from one to the next. */
const maxHops = 10

/** What stands there, or what it refers to. @throws SortieError `not_applicable` */
export function resolved(document: ApiDocument, value: unknown): unknown {
  let found = value
  for (let hops = 0; hops < maxHops; hops++) {
    if (!isNode(found) || typeof found.$ref !== 'string') return found
    found = referred(document, found.$ref)
  }
  return refuse('its references lead in a circle')
}

/** @throws SortieError `not_applicable` for a reference that leads out of the document, or to nothing */
export function referred({ root }: ApiDocument, reference: string): unknown {
  const shown = oneLine(reference, 200)
  if (!reference.startsWith('#')) refuse(`${shown} is in another document; bundle them into one`)
  const found = valueAt(decoded(reference.slice(1)), root)
  if (found === undefined || !/^#\//.test(reference)) refuse(`${shown} refers to nothing in the document`)
  return found
}

function decoded(pointer: string): string {
  try {
    return decodeURIComponent(pointer)
  } catch {
    return pointer
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function nodesOf(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isNode) : []
}

/** Text of the document, as a part of a sentence. */
export function oneLine(text: string, max: number): string {
  return cutText(
    text
      .slice(0, max * 4)
      .toWellFormed()
      .replaceAll(/[\s\p{Cc}]+/gu, ' ')
      .trim(),
    max,
  )
}

export function refuse(why: string): never {
  throw new SortieError('not_applicable', why)
}
