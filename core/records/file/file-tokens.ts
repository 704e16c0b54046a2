import { isTextType } from './content-type.ts'

/** Of English; other texts have fewer. */
const bytesPerToken = 4
/** What an image or a page of a document takes with most providers. */
const tokensPerFile = 1500
/** Of a text that is told as such; more is cut. */
const mostTextBytes = 200_000

/** What a model is shown of a file takes about so many tokens. */
export function tokensOfFile({
  media_type,
  bytes = 0,
}: {
  readonly media_type: string
  readonly bytes?: number
}): number {
  return isTextType(media_type) ? Math.ceil(Math.min(bytes, mostTextBytes) / bytesPerToken) : tokensPerFile
}
