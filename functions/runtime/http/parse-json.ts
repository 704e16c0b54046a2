import { parseJson as parse } from '../../../core/base/payloads/parse-json.ts'

const byteOrderMark = '\uFEFF'

/**
 * A body. One leading byte order mark is ignored, as RFC 8259 (8.1) allows.
 * @throws SortieError `invalid_json`, `invalid_input`
 */
export function parseJson(text: string): unknown {
  return parse(text.startsWith(byteOrderMark) ? text.slice(1) : text, 'The body')
}
