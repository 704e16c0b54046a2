import { SortieError } from '../../../../contract/errors.ts'
import { maxRequestBytes } from '../../../base/ports/web.ts'

/** How a list is told in a form: its name again for each of its values, or each with its number in brackets. */
export type FormEncoding = 'form' | 'form_brackets'

/**
 * A value as a form carries it. What is null is left out: a form has no word for it.
 * @throws SortieError `invalid_input` for what is no object, `payload_too_large`
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

  /** A name is as long as all around it together, so that a form may be many times as long as what it is made of. */
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
