import * as z from 'zod'
import type { FileOfMission } from '../../../contract/resources/file.ts'
import type { FilePart, GivenPart } from '../../base/ports/models.ts'
import { record } from '../../base/storing/kind.ts'
import { blobOf, type FileIn } from './file.ts'

/** A file as its recipient stores it: its bytes stay for that time, whatever happens to the file itself. */
export const GivenFile = record({
  id: z.string(),
  name: z.string(),
  media_type: z.string(),
  bytes: z.number(),
  blob: z.string(),
  /** The blob with its text, if it has any; for a text, the file itself. */
  text: z.string().exactOptional(),
  /** The size of that text, if it is not the file itself. */
  text_bytes: z.number().exactOptional(),
})
export type GivenFile = z.output<typeof GivenFile>

export function givenOf({ id, name, media_type, bytes, text, text_bytes }: FileIn<'ready'>): GivenFile {
  return {
    ...{ id, name, media_type, bytes, blob: blobOf(id) },
    ...(text !== undefined && { text }),
    ...(text_bytes !== undefined && { text_bytes }),
  }
}

export function givenView({ id, name, media_type, bytes }: GivenFile): FileOfMission {
  return { id, name, media_type, bytes }
}

/** A file as a model sees it. */
export interface ShownFile extends GivenFile {
  /** The text that replaces it, if it is not shown as it is. */
  readonly told?: string
}

/** A file as a part of a user turn. Whoever gave it need not be its author. */
export function partOf({ id, name, media_type, bytes, blob, text, text_bytes, told }: ShownFile): GivenPart {
  if (told !== undefined) return { type: 'text', text: told, origin: 'outside' }
  const part: FilePart = { type: 'file', id, blob, media_type, name, bytes, origin: 'outside' }
  if (text === undefined) return part
  return { ...part, text_blob: text, ...(text_bytes !== undefined && { text_bytes }) }
}
