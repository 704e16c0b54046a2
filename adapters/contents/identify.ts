import { createHash } from 'node:crypto'
import type { Content, Examined } from '../../core/base/ports/contents.ts'
import { contentType, whyNotTaken } from '../../core/records/file/content-type.ts'

/** The type of these bytes, whatever they claim. */
export function identify({ bytes, said }: Pick<Content, 'bytes' | 'said'>): Examined {
  const media_type = contentType(bytes, said)
  if (media_type === undefined) return { outcome: 'refused', reason: `${whyNotTaken(bytes)}.` }
  return { outcome: 'known', media_type, sha256: createHash('sha256').update(bytes).digest('hex') }
}
