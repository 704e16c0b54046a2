import { SortieError } from '../../../../contract/errors.ts'
import { maxRequestBytes } from '../../../base/ports/web.ts'

/** How a form encodes a list: its name repeated for each value, or each value with its index in brackets. */
export type FormEncoding = 'form' | 'form_brackets'

/**
 * Encodes a value as a form. Null values are left out: a form cannot express them.
 * @throws SortieError `invalid_input` if it is no object, `payload_too_large`
 */
export function formBody(value: unknown, encoding: FormEncoding): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SortieError('invalid_input', 'A form must be an object')
  }
  const form = new URLSearchParams()
  let room = maxRequestBytes

  function add(name: string, inner: unknown): void {
    if (inner === null || inner === undefined) return
    if (typeof inner === 'object') addAll(name, inner)
    else addText(name, String(inner))
  }

  /** A name includes the names of all its parents, so a form may be many times as long as its source. */
  function addText(name: string, text: string): void {
    room -= name.length + text.length + 2
    if (room < 0)
      throw new SortieError('payload_too_large', `A request’s body may have at most ${maxRequestBytes} bytes`)
    form.append(name, text)
  }

  function addAll(name: string, inner: object): void {
    const repeats = Array.isArray(inner) && encoding === 'form'
    for (const [key, one] of Object.entries(inner)) add(repeats ? name : `${name}[${key}]`, one)
  }

  for (const [name, inner] of Object.entries(value)) add(name, inner)
  return form.toString()
}
