import * as z from 'zod'
import { line, listOf, MissionId, Time } from './common.ts'

export const FileId = z.string().regex(/^fil_[0-9A-Za-z]{26,40}$/, 'a file id looks like fil_01JD…')

/** Of one file, whoever's it is: what fits a request to a model as text in base64, and a function's memory. */
export const maxFileBytes = 20 * 1024 * 1024

/** Of one mission or message, with the bytes of all of them together. */
const maxFiles = 20

/** What is taken, told by the bytes themselves and never by a name. */
export const mediaTypes = [
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'audio/wav',
  'audio/mpeg',
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'text/plain',
  'text/markdown',
  'text/csv',
  'application/json',
] as const
export const MediaType = z.enum(mediaTypes)
export type MediaType = z.infer<typeof MediaType>

/** A name and no path. */
export const FileName = line(200)
  .refine((name) => !/[\\/]/.test(name), 'use a name without / and \\')
  .meta({ not: { pattern: String.raw`[\\/]` } })

export const NewFile = z
  .strictObject({
    name: FileName.meta({ description: 'A name for people and models, such as `plan.pdf`.' }),
    bytes: z
      .int()
      .min(1, 'an empty file is not accepted')
      .max(maxFileBytes)
      .meta({ description: 'The exact number of bytes.' }),
    media_type: MediaType.optional().meta({
      description:
        'For text, states its type: plain, Markdown, CSV or JSON. Any other type is detected from the content, and must match this one.',
    }),
    expires_in_s: z.int().min(60).max(315_360_000).optional().meta({
      description: 'Deleted after this many seconds. By default, after the tenant’s retention of missions in days.',
    }),
  })
  .meta({ id: 'NewFile' })
export type NewFile = z.output<typeof NewFile>

const FileSource = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('upload'), key_id: z.string() }),
    z.strictObject({ kind: z.literal('mission'), mission_id: MissionId, step: z.int().positive() }),
  ])
  .meta({ description: 'The key that uploaded it, or the step and mission that made it.' })

const FileState = z.enum(['pending', 'ready', 'refused']).meta({
  description:
    '`pending`: its bytes have not been checked yet. `ready`: missions may use it. `refused`: its bytes differ from the declaration, or their type is not supported; they are gone.',
})

export const StoredFile = z
  .strictObject({
    id: FileId,
    name: z.string(),
    media_type: z.string().nullable().meta({ description: 'Detected from the content; null before the check.' }),
    bytes: z.int(),
    state: FileState,
    refusal: z.string().nullable().meta({ description: 'Why it was refused.' }),
    sha256: z.string().nullable().meta({ description: 'Of its bytes, in hexadecimal.' }),
    has_text: z.boolean().meta({
      description: 'Whether a model that does not accept such files gets its text instead.',
    }),
    source: FileSource,
    created_at: Time,
    expires_at: Time.meta({ description: 'When it is deleted; a refused file, a day after the refusal.' }),
  })
  .meta({ id: 'File' })
export type StoredFile = z.infer<typeof StoredFile>

export const FileList = listOf(StoredFile).meta({ id: 'FileList' })

export const FileUpload = z
  .strictObject({
    file: StoredFile,
    upload: z
      .strictObject({
        method: z.literal('PUT'),
        url: z.string(),
        headers: z.record(z.string(), z.string()),
        expires_at: Time,
      })
      .meta({
        description:
          'Where to send the bytes, once, with these headers and without the API key. Then complete the file.',
      }),
  })
  .meta({ id: 'FileUpload' })
export type FileUpload = z.infer<typeof FileUpload>

export const FileContent = z.strictObject({ url: z.string(), expires_at: Time }).meta({
  id: 'FileContent',
  description: 'An address that serves the bytes for a few minutes, as a download, to whoever has the address.',
})
export type FileContent = z.infer<typeof FileContent>

/** What missions and messages are given. */
export const GivenFiles = z
  .array(FileId)
  .max(maxFiles)
  .refine((ids) => new Set(ids).size === ids.length, 'name each file once')
  .meta({ uniqueItems: true })

/** A file as a mission or a message shows it; the file itself may be gone sooner. */
export const FileOfMission = z.strictObject({
  id: FileId,
  name: z.string(),
  media_type: z.string(),
  bytes: z.int(),
})
export type FileOfMission = z.infer<typeof FileOfMission>

/** A file that a call made, as its step shows it. */
export const ArtifactOfStep = z.strictObject({
  ...FileOfMission.shape,
  has_text: z.literal(true).exactOptional().meta({
    description: 'A document with readable text. A result’s file has its text in the output of the call.',
  }),
})
export type ArtifactOfStep = z.infer<typeof ArtifactOfStep>

/** A file that a model made and that is not kept. */
export const LostFile = z.strictObject({
  said: z.string().meta({ description: 'Its type, as its provider names it.' }),
  problem: z.string(),
})
export type LostFile = z.infer<typeof LostFile>
