import { Buffer } from 'node:buffer'
import type { Turn } from '../../base/ports/models.ts'
import { cutBytes } from '../../base/texts/cut-bytes.ts'
import { tokensOfFile } from '../../records/file/file-tokens.ts'

/**
 * A token has about four bytes of English, and fewer of most other text: the provider's count of the last call corrects the
 * estimate.
 */
const bytesPerToken = 4
/** The tokens that providers add around each turn. */
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

/** The beginning of a text, up to this many tokens. */
export function cutToTokens(text: string, tokens: number): string {
  return cutBytes(text, Math.max(0, Math.floor(tokens)) * bytesPerToken)
}
