import * as z from 'zod'
import type { FileOfMission } from '../../../contract/resources/file.ts'
import type { FilePart, GivenPart } from '../../base/ports/models.ts'
import { record } from '../../base/storing/kind.ts'
import { blobOf, type FileIn } from './file.ts'

/** A file as whoever was given it keeps it: its bytes stay for as long, whatever becomes of the file itself. */
export const GivenFile = record({
  id: z.string(),
  name: z.string(),
  media_type: z.string(),
  bytes: z.number(),
  blob: z.string(),
  /** The blob with its text, where it has any; of a text, itself. */
  text: z.string().exactOptional(),
  /** How long that is, where it is not itself. */
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

/** As a model is shown it. */
export interface ShownFile extends GivenFile {
  /** What stands in its place, where it is not shown as it is. */
  readonly told?: string
}

/** As a part of what the user says. Whoever gave it need not have written it. */
export function partOf({ id, name, media_type, bytes, blob, text, text_bytes, told }: ShownFile): GivenPart {
  if (told !== undefined) return { type: 'text', text: told, origin: 'outside' }
  const part: FilePart = { type: 'file', id, blob, media_type, name, bytes, origin: 'outside' }
  if (text === undefined) return part
  return { ...part, text_blob: text, ...(text_bytes !== undefined && { text_bytes }) }
}
