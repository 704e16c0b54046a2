import { Buffer } from 'node:buffer'
import type { Turn } from '../../base/ports/models.ts'
import { cutBytes } from '../../base/texts/cut-bytes.ts'
import { tokensOfFile } from '../../records/file/file-tokens.ts'

/** A token has about four bytes of English, and fewer of most else: what a provider told of the last call corrects it. */
const bytesPerToken = 4
/** What providers add around each turn. */
const tokensPerTurn = 8

export function tokensOfText(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken)
}

export function tokensOfParts(parts: Turn['parts']): number {
  return parts.reduce((sum, part) => sum + tokensOfPart(part), tokensPerTurn)
}

function tokensOfPart(part: Turn['parts'][number]): number {
  const opaque = 'opaque' in part && part.opaque !== undefined ? tokensOfText(JSON.stringify(part.opaque)) : 0
  switch (part.type) {
    case 'file':
      return tokensOfFile(part) + opaque
    case 'tool_call':
      return tokensOfText(part.name + JSON.stringify(part.arguments ?? {})) + opaque
    default:
      return tokensOfText(part.text) + opaque
  }
}

/** The beginning of a text, of so many tokens at the most, wherever it has more bytes. */
export function cutToTokens(text: string, tokens: number): string {
  return cutBytes(text, Math.max(0, Math.floor(tokens)) * bytesPerToken)
}
