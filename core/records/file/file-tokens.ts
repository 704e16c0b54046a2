import { isTextType } from './content-type.ts'

/** Of English; other texts have fewer. */
const bytesPerToken = 4
/** What an image or a page of a document takes with most providers. */
const tokensPerFile = 1500
/** Of a text that is told as such; more is cut. */
const mostTextBytes = 200_000

interface SizedFile {
  readonly media_type: string
  readonly bytes?: number
  readonly text_bytes?: number
}

/** What a model is shown of a file takes about so many tokens: of a document as many as its text, whether it is shown as it is or told as that. */
export function tokensOfFile({ media_type, bytes = 0, text_bytes = 0 }: SizedFile): number {
  if (isTextType(media_type)) return tokensOfBytes(bytes)
  return Math.max(tokensPerFile, tokensOfBytes(text_bytes))
}

function tokensOfBytes(bytes: number): number {
  return Math.ceil(Math.min(bytes, mostTextBytes) / bytesPerToken)
}
