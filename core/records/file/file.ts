import * as z from 'zod'
import type { StoredFile as FileView } from '../../../contract/resources/file.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { iso } from '../../base/times/iso.ts'
import { uploadLifeMs } from './lifetime.ts'

const Source = z.discriminatedUnion('kind', [
  record({ kind: z.literal('upload'), key_id: z.string() }),
  record({ kind: z.literal('mission'), mission_id: z.string(), step: z.number() }),
])

/** The fields of every state. Times are milliseconds since the epoch. */
const fields = {
  id: z.string(),
  name: z.string(),
  /** The announced size before the upload, and the real size in every other state. */
  bytes: z.number(),
  source: Source,
  created_at: z.number(),
  expires_at: z.number(),
  /** Missions and messages keep its bytes until then; 0 if it was given to none. */
  used_until: z.number().default(0),
}

const content = {
  media_type: z.string(),
  sha256: z.string(),
  text: z.string().exactOptional(),
  /** The size of its text, if the text is not the file itself; absent in files examined before this field existed. */
  text_bytes: z.number().exactOptional(),
}

/** An image, a sound, a document or a text of a tenant. */
const File = z.discriminatedUnion('state', [
  /** Its bytes have not arrived, and may never arrive. */
  record({ ...fields, state: z.literal('pending'), said_type: z.string().nullable(), forgotten_at: z.number() }),
  record({ ...fields, state: z.literal('ready'), ...content }),
  /** Its bytes are deleted, and it no longer counts. */
  record({ ...fields, state: z.literal('refused'), refusal: z.string(), forgotten_at: z.number() }),
  /** It is invisible; its bytes exist, or may exist. */
  record({ ...fields, state: z.literal('deleted'), counted: z.boolean() }),
])
export type File = z.output<typeof File>
export type FileIn<State extends File['state']> = Extract<File, { state: State }>

/** A file that users may see. */
export type VisibleFile = Exclude<File, { state: 'deleted' }>

export const fileKind = kindOf('file', 'entities', File)

/** The blob with its bytes. */
export function blobOf(id: string): string {
  return `files/${id}`
}

export function textBlobOf(id: string): string {
  return `${blobOf(id)}.text`
}

/** For lists, which omit deleted files. */
export function viewIfVisible(file: File): FileView | undefined {
  return file.state === 'deleted' ? undefined : fileView(file)
}

export function fileView(file: VisibleFile): FileView {
  const { id, name, bytes, state, source, created_at } = file
  return {
    ...{ id, name, bytes, state, source },
    media_type: file.state === 'ready' ? file.media_type : null,
    refusal: file.state === 'refused' ? file.refusal : null,
    sha256: file.state === 'ready' ? file.sha256 : null,
    has_text: file.state === 'ready' && file.text !== undefined,
    created_at: iso(created_at),
    expires_at: iso(file.state === 'refused' ? file.forgotten_at : file.expires_at),
  }
}

/** When the sweeper checks it. */
export function dueOf(file: File): number {
  switch (file.state) {
    case 'pending':
    case 'refused':
      return file.forgotten_at
    case 'ready':
      return file.expires_at
    case 'deleted':
      return bytesWantedUntil(file)
  }
}

/** Whether it counts towards the tenant's number of files. */
export function counts(file: File): boolean {
  return file.state === 'deleted' ? file.counted : file.state !== 'refused'
}

/** Bytes may arrive while the address of its upload is valid, whatever happened to the file. */
export function bytesMayComeUntil({ source, created_at }: File): number {
  return source.kind === 'upload' ? created_at + uploadLifeMs : 0
}

/** After this nobody uses its bytes, and none arrive. */
function bytesWantedUntil(file: File): number {
  return Math.max(file.used_until, bytesMayComeUntil(file))
}
