import { SortieError } from '../../../../contract/errors.ts'
import type { Json } from '../../../../contract/resources/common.ts'
import { canonicalJson } from '../../../base/payloads/canonical-json.ts'
import { jsonOrText } from '../../../base/payloads/parse-json.ts'
import type { McpPart, McpResult } from '../../../base/ports/mcp.ts'
import { cutBytes } from '../../../base/texts/cut-bytes.ts'
import { cutText } from '../../../base/texts/cut-text.ts'

/**
 * What a model is told of a result: its text, and its structured content where that says more. What is no text is told in words.
 * @throws SortieError `tool_failed` where the tool says that it failed
 */
export function toldOf({ parts, structured, isError }: McpResult, maxBytes: number): Json {
  const text = parts.map(inWords).join('\n\n')
  if (isError) throw saidToHaveFailed(text, maxBytes)
  const whole = structured === undefined ? { text } : { ...(repeats(text, structured) ? {} : { text }), structured }
  if (Buffer.byteLength(JSON.stringify(whole)) <= maxBytes) return { ...whole, truncated: false }
  const all = structured === undefined ? text : [JSON.stringify(structured), text].join('\n\n')
  return { text: cutBytes(all, maxBytes), truncated: true }
}

function saidToHaveFailed(text: string, maxBytes: number): SortieError {
  const said = text === '' ? 'the tool says that it failed, and not why' : text
  return new SortieError('tool_failed', cutBytes(said, maxBytes), { details: { answered: true } })
}

/** Servers tell structured content as text too, for those that know of text alone. */
function repeats(text: string, structured: Json): boolean {
  return text === '' || canonicalJson(jsonOrText(text)) === canonicalJson(structured)
}

const longestName = 200

function inWords(part: McpPart): string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'image':
    case 'audio':
      return `[${part.kind} of the type ${named(part.type)} and ${bytesOf(part.base64)} bytes, which is not shown]`
    case 'link':
      return `[link to ${named(part.name)} at ${cutText(part.uri, 2000)}${typed(part.type)}${sized(part.bytes)}]`
    case 'embedded text':
      return `[${cutText(part.uri, 2000)}${typed(part.type)}]\n${part.text}`
    case 'embedded bytes':
      return `[${cutText(part.uri, 2000)}${typed(part.type)}${sized(bytesOf(part.base64))}, which is not shown]`
  }
}

function named(text: string): string {
  return cutText(text, longestName)
}

function typed(type: string | undefined): string {
  return type === undefined ? '' : ` of the type ${named(type)}`
}

function sized(bytes: number | undefined): string {
  return bytes === undefined ? '' : ` of ${bytes} bytes`
}

function bytesOf(base64: string): number {
  return Buffer.byteLength(base64, 'base64')
}
