import * as z from 'zod'
import type { StoredFile as FileView } from '../../../contract/resources/file.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { iso } from '../../base/times/iso.ts'
import { uploadLifeMs } from './lifetime.ts'

const Source = z.discriminatedUnion('kind', [
  record({ kind: z.literal('upload'), key_id: z.string() }),
  record({ kind: z.literal('mission'), mission_id: z.string(), step: z.number() }),
])

/** What holds in every state. Times are milliseconds since the epoch. */
const fields = {
  id: z.string(),
  name: z.string(),
  /** As was said before they were sent, and as they are in every other state. */
  bytes: z.number(),
  source: Source,
  created_at: z.number(),
  expires_at: z.number(),
  /** Until when missions and messages that were given it keep its bytes; 0: none was. */
  used_until: z.number().default(0),
}

const content = {
  media_type: z.string(),
  sha256: z.string(),
  text: z.string().exactOptional(),
  /** Of its text, where that is not itself; absent in those that were looked at before this was noted. */
  text_bytes: z.number().exactOptional(),
}

/** An image, a sound, a document or a text of a tenant. */
const File = z.discriminatedUnion('state', [
  /** Its bytes are on their way, or never come. */
  record({ ...fields, state: z.literal('pending'), said_type: z.string().nullable(), forgotten_at: z.number() }),
  record({ ...fields, state: z.literal('ready'), ...content }),
  /** Its bytes are gone, and it does not count any more. */
  record({ ...fields, state: z.literal('refused'), refusal: z.string(), forgotten_at: z.number() }),
  /** Nobody sees it any more; there are bytes of it, or may be. */
  record({ ...fields, state: z.literal('deleted'), counted: z.boolean() }),
])
export type File = z.output<typeof File>
export type FileIn<State extends File['state']> = Extract<File, { state: State }>

/** One that somebody may see. */
export type VisibleFile = Exclude<File, { state: 'deleted' }>

export const fileKind = kindOf('file', 'entities', File)

/** Where its bytes are. */
export function blobOf(id: string): string {
  return `files/${id}`
}

export function textBlobOf(id: string): string {
  return `${blobOf(id)}.text`
}

/** For lists, which leave out what was deleted. */
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

/** When the sweeper looks at it. */
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

/** Whether it is one of those that a tenant may have so many of. */
export function counts(file: File): boolean {
  return file.state === 'deleted' ? file.counted : file.state !== 'refused'
}

/** Bytes may come for as long as the address of its upload is known, whatever became of the file. */
export function bytesMayComeUntil({ source, created_at }: File): number {
  return source.kind === 'upload' ? created_at + uploadLifeMs : 0
}

/** After which nobody has its bytes, and none come any more. */
function bytesWantedUntil(file: File): number {
  return Math.max(file.used_until, bytesMayComeUntil(file))
}
