import { SortieError } from '../../../contract/errors.ts'
import { cutText } from '../../base/texts/cut-text.ts'

/**
 * An address with arguments: RFC 6570 with simple names, level 1 (`{name}`), and from level 2 `{+name}` in the path, which keeps
 * only slashes unescaped. So an argument is always a value: it cannot change the host, leave the written part of the path, or add
 * a query.
 */
export interface UrlTemplate {
  readonly url: URL
  readonly variables: readonly string[]
  /** @throws SortieError `invalid_input`, in words for whoever gave the arguments */
  expand(given: Readonly<Record<string, unknown>>): string
}

type Part = { readonly text: string } | Variable

interface Variable {
  readonly name: string
  readonly place: 'path' | 'query'
  readonly keepsSlashes: boolean
}

const expression = /\{(\+?)([A-Za-z_][A-Za-z0-9_]{0,63})\}/g

/** @throws SortieError `not_applicable` */
export function urlTemplate(text: string): UrlTemplate {
  const parts = partsOf(text)
  const url = hostOf(text)
  const variables = parts.filter((part) => 'name' in part)
  const lost = variables.find(({ place, keepsSlashes }) => keepsSlashes && place === 'query')
  if (lost) refuse(`{+${lost.name}} stands behind a ?, where only {${lost.name}} may`)
  if (hasDots(text)) refuse('its path has a part . or ..')
  return {
    url,
    variables: variables.map(({ name }) => name),
    expand: (given) => expanded(url, parts, given),
  }
}

function partsOf(text: string): readonly Part[] {
  const parts: Part[] = []
  let end = 0
  for (const { index, 0: whole, 1: plus, 2: name = '' } of text.matchAll(expression)) {
    parts.push(literal(text.slice(end, index)))
    const place = text.slice(0, index).includes('?') ? 'query' : 'path'
    parts.push({ name, place, keepsSlashes: plus === '+' })
    end = index + whole.length
  }
  return [...parts, literal(text.slice(end))]
}

function literal(text: string): Part {
  const brace = /[{}]/.exec(text)
  if (brace) refuse(`${cutText(text.slice(brace.index), 40)} is no {name} of a parameter`)
  return { text }
}

/** The host ends before the first placeholder. */
function hostOf(text: string): URL {
  const before = text.split('{', 1)[0] ?? ''
  if (before !== text && !/^https?:\/\/[^/?]+\//.test(before)) refuse('its host must be fixed, up to a /')
  if (!URL.canParse(before)) refuse('it is no address')
  const url = new URL(before)
  if (url.username !== '' || url.password !== '' || url.hash !== '') refuse('it has a user name, a password or a #')
  return url
}

function expanded(url: URL, parts: readonly Part[], given: Readonly<Record<string, unknown>>): string {
  const address = parts.map((part) => ('name' in part ? filled(part, given) : part.text)).join('')
  if (hasDots(address)) throw invalid('a part of the path would be . or ..')
  // The written part ends the host, so this cannot happen; if it did, a secret would go elsewhere.
  if (!URL.canParse(address) || new URL(address).origin !== url.origin) throw invalid('the address would be another')
  return address
}

function filled({ name, place, keepsSlashes }: Variable, given: Readonly<Record<string, unknown>>): string {
  const value = Object.hasOwn(given, name) ? given[name] : undefined
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw invalid(`${name} must be a text, a number, true or false`)
  }
  const text = String(value)
  if (!text.isWellFormed()) throw invalid(`${name} has half a character`)
  // The rest of the path would be the address of something else, often of a whole collection.
  if (place === 'path' && text === '') throw invalid(`${name} is empty`)
  return keepsSlashes ? text.split('/').map(encoded).join('/') : encoded(text)
}

/** Escapes everything except the unreserved characters of RFC 3986. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** Dot segments, which are removed when an address is read. */
function hasDots(address: string): boolean {
  const path = address.replace(/^https?:\/\/[^/?]*/, '').split('?', 1)[0] ?? ''
  return path.split('/').some((part) => /^(\.|%2e){1,2}$/i.test(part))
}

function invalid(why: string): SortieError {
  return new SortieError('invalid_input', `These arguments do not make an address: ${why}`)
}

function refuse(why: string): never {
  throw new SortieError('not_applicable', `The url of a tool is a template of an address: ${why}`)
}
