import { isTextType } from './content-type.ts'

/** For English; other texts have fewer. */
const bytesPerToken = 4
/** The usual tokens of an image or a page of a document with most providers. */
const tokensPerFile = 1500
/** The bound of a text that is shown as text; the rest is cut. */
const mostTextBytes = 200_000

interface SizedFile {
  readonly media_type: string
  readonly bytes?: number
  readonly text_bytes?: number
}

/**
 * The approximate tokens of a file for a model: for a document as many as its text, whether it is sent as a file or as that text.
 */
export function tokensOfFile({ media_type, bytes = 0, text_bytes = 0 }: SizedFile): number {
  if (isTextType(media_type)) return tokensOfBytes(bytes)
  return Math.max(tokensPerFile, tokensOfBytes(text_bytes))
}

function tokensOfBytes(bytes: number): number {
  return Math.ceil(Math.min(bytes, mostTextBytes) / bytesPerToken)
}
