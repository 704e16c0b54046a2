import { SortieError } from '../../../../contract/errors.ts'
import type { Json } from '../../../../contract/resources/common.ts'
import { canonicalJson } from '../../../base/payloads/canonical-json.ts'
import { jsonOrText } from '../../../base/payloads/parse-json.ts'
import type { McpPart, McpResult } from '../../../base/ports/mcp.ts'
import { cutBytes } from '../../../base/texts/cut-bytes.ts'
import { cutText } from '../../../base/texts/cut-text.ts'
import { asItIs, type BytesPart, type Hide, type Kept, type KeptParts } from './keep-parts.ts'

/** A result in words, of any length; it has a text, structured content, or both. */
export interface ToldResult {
  readonly text?: string
  readonly structured?: Json
}

/** The longest message of a failed tool: an error has no room for more. */
const longestFailure = 50_000

/**
 * A result as the model sees it: its text, and its structured content if that adds something. Parts that are no text are
 * described in words.
 * @param kept the fate of its files @param hide removes secrets from a text
 * @throws SortieError `tool_failed` if the tool reports a failure
 */
export function toldOf(
  { parts, structured: said, isError }: McpResult,
  kept: KeptParts = new Map(),
  hide: Hide = asItIs,
): ToldResult {
  const text = hide(parts.map((part) => inWords(part, kept.get(part))).join('\n\n'))
  if (isError) throw saidToHaveFailed(text)
  if (said === undefined) return { text }
  const structured = hiddenIn(said, hide)
  return repeats(text, structured) ? { structured } : { text, structured }
}

function hiddenIn(structured: Json, hide: Hide): Json {
  const text = JSON.stringify(structured)
  const told = hide(text)
  return told === text ? structured : (jsonOrText(told) as Json)
}

function saidToHaveFailed(text: string): SortieError {
  const said = text === '' ? 'the tool says that it failed, and not why' : text
  return new SortieError('tool_failed', cutBytes(said, longestFailure), { details: { answered: true } })
}

/** Servers repeat structured content as text, for clients that know only text. */
function repeats(text: string, structured: Json): boolean {
  return text === '' || canonicalJson(jsonOrText(text)) === canonicalJson(structured)
}

const longestName = 200

function inWords(part: McpPart, kept: Kept | undefined): string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'image':
    case 'audio':
      return withFate(`${part.kind} of the type ${named(part.type)} and ${bytesOf(part)} bytes`, kept)
    case 'link':
      return `[link to ${named(part.name)} at ${cutText(part.uri, 2000)}${typed(part.type)}${sized(part.bytes)}]`
    case 'embedded text':
      return `[${cutText(part.uri, 2000)}${typed(part.type)}]\n${part.text}`
    case 'embedded bytes':
      return withFate(`${cutText(part.uri, 2000)}${typed(part.type)}${sized(bytesOf(part))}`, kept)
  }
}

/** Describes a file, its fate, and its text if there is any. */
function withFate(about: string, kept: Kept | undefined): string {
  const text = kept !== undefined && 'text' in kept && kept.text !== undefined ? `\n${kept.text}` : ''
  return `[${about}${fateOf(kept)}]${text}`
}

function fateOf(kept: Kept | undefined): string {
  if (kept === undefined) return ', which is not shown'
  if ('problem' in kept) return `, which is not kept: ${kept.problem}`
  return 'id' in kept ? `, kept as the file ${kept.id} (${kept.name})` : ''
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

function bytesOf({ base64 }: BytesPart): number {
  return Buffer.byteLength(base64, 'base64')
}
