import type { MadeFile } from '../../../../core/base/ports/models.ts'
import type { Turn } from './conversation.ts'

const request = /\bdraw\s+(?:me\s+)?a\s+picture\b/i

/** A single pixel is a valid picture. */
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mOwjfoHAAJtAZYI+ow4AAAAAElFTkSuQmCC'

/** The file for "draw me a picture", as models make it that need no tool for it. */
export function pictureFor({ text, results }: Turn): MadeFile | undefined {
  if (results.length > 0 || !request.test(text)) return undefined
  return { said: 'image/png', bytes: Buffer.from(pixel, 'base64') }
}
