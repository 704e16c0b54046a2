import type { Json } from '../../../../contract/resources/common.ts'
import { jsonOrText } from '../../../base/payloads/parse-json.ts'
import type { WebResponse } from '../../../base/ports/web.ts'
import { valueAt } from '../../../records/tool/json-pointer.ts'
import type { OwnTool } from '../../../records/tool/own-tool.ts'
import type { ConnectedResponse } from '../../connections/redact.ts'
import { fileIn } from '../http/file-in.ts'
import { httpLimits, toldHeadersOf } from '../http/http-call.ts'
import { isToldWhole, toldBeginning } from '../told-within.ts'
import type { ToolContext } from '../tool.ts'

type Mapping = OwnTool['response']

/** The bytes read of an answer from which a part is picked: the part may stand at its end. */
const maxPickedFrom = 1_000_000

/** The bytes read of an answer that is a file, however little the result shows: its readable text may be far shorter. */
export const fileBytes = httpLimits.fileBytes

export function bytesToRead({ pick, max_bytes }: Mapping): number {
  return pick === null ? max_bytes : maxPickedFrom
}

/** An answer as the model sees it. The mapping picks from a successful answer; any other is shown as a whole. */
export function resultOf({ pick, max_bytes }: Mapping, answer: ConnectedResponse): Json {
  const { status, hide } = answer
  const body = bodyOf(hide ? { ...answer, body: hide(answer.body) } : answer)
  const isSuccess = status >= 200 && status < 300
  const told = bounded(isSuccess && !answer.truncated ? picked(pick, body) : body, max_bytes)
  return { status, headers: toldHeadersOf(answer), body: told.value, truncated: answer.truncated || told.isCut }
}

/** The same for an answer that may be a file instead of a text: it is kept, and its text is told. Nothing is picked from it. */
export async function answerOf(
  mapping: Mapping,
  answer: ConnectedResponse,
  saveFile: ToolContext['saveFile'] | undefined,
): Promise<Json> {
  const found = await fileIn(answer, saveFile)
  if (!found) return resultOf(mapping, answer)
  const { status } = answer
  const told = bounded(found.text, mapping.max_bytes)
  const truncated = answer.truncated || told.isCut
  return { status, headers: toldHeadersOf(answer), body: told.value, truncated, file: found.file }
}

/** The parsed value if it is JSON, else the text. */
function bodyOf({ body, headers, truncated }: WebResponse): unknown {
  return !truncated && /\bjson\b/i.test(headers['content-type'] ?? '') ? jsonOrText(body) : body
}

function picked(pick: Mapping['pick'], body: unknown): unknown {
  if (pick === null) return body
  if (typeof pick === 'string') return valueAt(pick, body)
  return Object.fromEntries(Object.entries(pick).map(([name, pointer]) => [name, valueAt(pointer, body) ?? null]))
}

/** Cuts a value that is too long as the text that it is, or as its JSON. */
function bounded(value: unknown, maxBytes: number): { readonly value: Json; readonly isCut: boolean } {
  const told = asJson(value)
  if (isToldWhole(told, maxBytes)) return { value: told, isCut: false }
  return { value: toldBeginning(typeof told === 'string' ? told : JSON.stringify(told), maxBytes), isCut: true }
}

/** The value came from JSON, or is a text. */
function asJson(value: unknown): Json {
  return (value ?? null) as Json
}
