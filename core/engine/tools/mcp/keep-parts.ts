import { Buffer } from 'node:buffer'
import { isSortieError } from '../../../../contract/errors.ts'
import type { McpPart } from '../../../base/ports/mcp.ts'
import { contentType, isTextType } from '../../../records/file/content-type.ts'
import { fileNameIn } from '../../files/file-name.ts'
import type { ToolContext } from '../tool.ts'

/** A part of a result that holds the bytes of a file. */
export type BytesPart = Extract<McpPart, { readonly base64: string }>

/** The fate of such a part. */
export type Kept =
  | { readonly id: string; readonly name: string; readonly media_type: string; readonly text?: string }
  /** The part has a type that is shown as it is. */
  | { readonly text: string }
  | { readonly problem: string }

/** Keyed by part; parts of a type that is not accepted are absent. */
export type KeptParts = ReadonlyMap<McpPart, Kept>

/** The limit for one result. A server may send thousands of tiny files. */
const mostKept = 20

/**
 * Keeps the files of a result as artifacts of the mission. If a file is not kept, the result says why: the call was made all the
 * same.
 * @param tool names the files that have no name
 * @param hide removes secrets from a text
 */
export async function keepParts(
  parts: readonly McpPart[],
  tool: string,
  saveFile: ToolContext['saveFile'],
  hide: Hide = asItIs,
): Promise<KeptParts> {
  const kept = new Map<McpPart, Kept>()
  for (const [at, part] of parts.filter(hasBytes).entries()) {
    const found = at < mostKept ? await keepPart(part, { usual: `${tool}-${at + 1}`, saveFile, hide }) : tooMany
    if (found) kept.set(part, found)
  }
  return kept
}

export type Hide = (text: string) => string

export const asItIs: Hide = (text) => text

const tooMany: Kept = { problem: `of one result ${mostKept} files are kept` }
const holdsSecret: Kept = { problem: 'it holds what its request was authorised with' }

function hasBytes(part: McpPart): part is BytesPart {
  return 'base64' in part
}

interface Keeping {
  /** The default name. */
  readonly usual: string
  readonly saveFile: ToolContext['saveFile']
  readonly hide: Hide
}

async function keepPart(part: BytesPart, { usual, saveFile, hide }: Keeping): Promise<Kept | undefined> {
  const bytes = Buffer.from(part.base64, 'base64')
  const media_type = contentType(bytes, null)
  if (bytes.length === 0 || media_type === undefined) return undefined
  const asText = bytes.toString('utf8')
  if (isTextType(media_type)) return { text: hide(asText) }
  if (hide(asText) !== asText) return holdsSecret
  const name = nameOf(part) ?? fileNameIn(`${usual}.${media_type.split('/').at(-1)}`) ?? 'file'
  try {
    const { bytes: _, ...saved } = await saveFile({ name, bytes, said: null, hide })
    return saved
  } catch (error) {
    if (!isSortieError(error)) throw error
    return { problem: `${error.code}: ${error.message}` }
  }
}

function nameOf(part: BytesPart): string | undefined {
  return 'uri' in part ? fileNameIn(part.uri.split(/[?#]/, 1)[0] ?? '') : undefined
}
