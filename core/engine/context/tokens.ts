import { Buffer } from 'node:buffer'
import type { Turn } from '../../base/ports/models.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { isTextType } from '../../records/file/content-type.ts'

/** A token has about four bytes of English, and fewer of most else: what a provider told of the last call corrects it. */
const bytesPerToken = 4
/** What providers add around each turn. */
const tokensPerTurn = 8
/** What an image or a page of a document takes with most providers. */
const tokensPerFile = 1500
/** Of a text that is told as such; more is cut. */
const mostTextBytes = 200_000

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

interface SizedFile {
  readonly media_type: string
  readonly bytes?: number
  readonly text_bytes?: number
}

/** A document takes about as much as its text, whether it is shown as it is or told as that. */
export function tokensOfFile({ media_type, bytes = 0, text_bytes = 0 }: SizedFile): number {
  if (isTextType(media_type)) return tokensOfBytes(bytes)
  return Math.max(tokensPerFile, tokensOfBytes(text_bytes))
}

function tokensOfBytes(bytes: number): number {
  return Math.ceil(Math.min(bytes, mostTextBytes) / bytesPerToken)
}

/** The beginning of a text, of about so many tokens at the most. */
export function cutToTokens(text: string, tokens: number): string {
  const whole = tokensOfText(text)
  return whole <= tokens ? text : cutText(text, Math.floor((text.length * tokens) / whole))
}
