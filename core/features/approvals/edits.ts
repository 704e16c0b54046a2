import type { Edit } from '../../../contract/resources/approval.ts'
import type { Json } from '../../../contract/resources/common.ts'
import { cutText } from '../../base/texts/cut-text.ts'

/** So that an audit event stays small, and the approval has room for them; the step has the whole payload. */
const maxEdits = 50
const maxShown = 500
const maxBytes = 64 * 1024

/** A person’s changes of a payload, by JSON pointers. Lists of different lengths count as one change. */
export function editsOf(before: Json, after: Json): Edit[] {
  let left = maxBytes
  return differences('', before, after)
    .slice(0, maxEdits)
    .filter((edit) => {
      left -= Buffer.byteLength(JSON.stringify(edit))
      return left >= 0
    })
}

function differences(path: string, before: Json | undefined, after: Json | undefined): Edit[] {
  if (before === after) return []
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return names.flatMap((name) =>
      differences(`${path}/${escaped(name)}`, memberOf(before, name), memberOf(after, name)),
    )
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((value, at) => differences(`${path}/${at}`, value, after[at]))
  }
  return [
    {
      path,
      ...(before === undefined ? {} : { before: shown(before) }),
      ...(after === undefined ? {} : { after: shown(after) }),
    },
  ]
}

function isRecord(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Every object inherits a `constructor` and a `toString`, which nobody wrote there. */
function memberOf(record: { [name: string]: Json }, name: string): Json | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

/** RFC 6901. */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

function shown(value: Json): Json {
  const text = JSON.stringify(value)
  return text.length <= maxShown ? value : `${cutText(text, maxShown)}…`
}
