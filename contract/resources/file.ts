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
    name: FileName.meta({ description: 'For people and models, such as `plan.pdf`.' }),
    bytes: z
      .int()
      .min(1, 'an empty file is not taken')
      .max(maxFileBytes)
      .meta({ description: 'How many there are, exactly.' }),
    media_type: MediaType.optional().meta({
      description:
        'Says which text a text is: plain, Markdown, CSV or JSON. All else is told by the content, which has to be what is said here.',
    }),
    expires_in_s: z.int().min(60).max(315_360_000).optional().meta({
      description: 'Gone after so many seconds. Without it, after the days for which the tenant’s missions are kept.',
    }),
  })
  .meta({ id: 'NewFile' })
export type NewFile = z.output<typeof NewFile>

const FileSource = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('upload'), key_id: z.string() }),
    z.strictObject({ kind: z.literal('mission'), mission_id: MissionId, step: z.int().positive() }),
  ])
  .meta({ description: 'With which key it was uploaded, or which step of which mission made it.' })

const FileState = z.enum(['pending', 'ready', 'refused']).meta({
  description:
    '`pending`: its bytes are not looked at yet. `ready`: missions may have it. `refused`: its bytes were not what was said, or of a kind that is not taken; they are gone.',
})

export const StoredFile = z
  .strictObject({
    id: FileId,
    name: z.string(),
    media_type: z.string().nullable().meta({ description: 'By its content; null before that is looked at.' }),
    bytes: z.int(),
    state: FileState,
    refusal: z.string().nullable().meta({ description: 'Why it was refused, in words.' }),
    sha256: z.string().nullable().meta({ description: 'Of its bytes, in hexadecimal digits.' }),
    has_text: z.boolean().meta({
      description: 'Whether a model that does not take such files is given its text in its place.',
    }),
    source: FileSource,
    created_at: Time,
    expires_at: Time.meta({ description: 'When it is gone: one that was refused, a day after that.' }),
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
          'Where the bytes go, once, with these headers and without the API key. Then the file is to be completed.',
      }),
  })
  .meta({ id: 'FileUpload' })
export type FileUpload = z.infer<typeof FileUpload>

export const FileContent = z.strictObject({ url: z.string(), expires_at: Time }).meta({
  id: 'FileContent',
  description: 'Where its bytes are for a few minutes, as a download for whoever has the address.',
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
    description: 'A document of which there is text. What a call found has its text in the output of the call.',
  }),
})
export type ArtifactOfStep = z.infer<typeof ArtifactOfStep>

/** A file that a model made and that is not kept. */
export const LostFile = z.strictObject({
  said: z.string().meta({ description: 'Its type, in the words of its provider.' }),
  problem: z.string(),
})
export type LostFile = z.infer<typeof LostFile>
