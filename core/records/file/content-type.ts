import { Buffer } from 'node:buffer'
import { type MediaType, mediaTypes } from '../../../contract/resources/file.ts'

/** Office archives, recognised by a part that each has. */
const officeTypes: readonly { readonly type: MediaType; readonly part: string }[] = [
  { type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', part: 'word/document.xml' },
  { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', part: 'xl/workbook.xml' },
  {
    type: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    part: 'ppt/presentation.xml',
  },
]
const textTypes: readonly MediaType[] = ['text/plain', 'text/markdown', 'text/csv', 'application/json']
const documentTypes: readonly MediaType[] = ['application/pdf', ...officeTypes.map(({ type }) => type)]

/** The signature of each type: bytes as Latin-1 text, each at its offset. */
const beginnings: readonly { readonly type: MediaType; readonly at: readonly (readonly [number, string])[] }[] = [
  { type: 'image/png', at: [[0, '\x89PNG\r\n\x1a\n']] },
  { type: 'image/jpeg', at: [[0, '\xff\xd8\xff']] },
  { type: 'image/gif', at: [[0, 'GIF87a']] },
  { type: 'image/gif', at: [[0, 'GIF89a']] },
  {
    type: 'image/webp',
    at: [
      [0, 'RIFF'],
      [8, 'WEBP'],
    ],
  },
  {
    type: 'audio/wav',
    at: [
      [0, 'RIFF'],
      [8, 'WAVE'],
    ],
  },
  { type: 'audio/mpeg', at: [[0, 'ID3']] },
  { type: 'application/pdf', at: [[0, '%PDF-']] },
]

/** Layer III of MPEG 1 and 2, with and without a checksum. */
const mpegFrames = ['\xff\xfb', '\xff\xfa', '\xff\xf3', '\xff\xf2']

/**
 * The type of these bytes, determined by their content and never by a name. Only the sender can tell that a text is Markdown or
 * CSV.
 * @param said the declared type of a text
 * @returns `undefined` for a type that is not accepted
 */
export function contentType(bytes: Uint8Array, said: string | null): MediaType | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 16)).toString('latin1')
  const known = beginnings.find(({ at }) => at.every(([place, text]) => start.startsWith(text, place)))
  if (known) return known.type
  if (mpegFrames.some((frame) => start.startsWith(frame))) return 'audio/mpeg'
  if (start.startsWith('PK\x03\x04')) return officeType(bytes)
  return isText(bytes) ? (textTypes.find((type) => type === said) ?? 'text/plain') : undefined
}

/** Its text must be extracted first, if it has any. */
export function isDocumentType(type: MediaType): boolean {
  return documentTypes.includes(type)
}

/** The model sees the file's own text. */
export function isTextType(type: string): boolean {
  return textTypes.some((one) => one === type)
}

/**
 * Determined by the names within. The archive's own directory is at the end, after those of embedded documents, so the last
 * matching name counts.
 */
function officeType(bytes: Uint8Array): MediaType | undefined {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!archive.includes('[Content_Types].xml')) return undefined
  const found = officeTypes.map(({ type, part }) => ({ type, at: archive.lastIndexOf(part) }))
  return found.filter(({ at }) => at >= 0).toSorted((one, other) => other.at - one.at)[0]?.type
}

/** UTF-8 without control characters, except those for lines and tables. */
function isText(bytes: Uint8Array): boolean {
  return !hasControls(bytes) && isUtf8(bytes)
}

function hasControls(bytes: Uint8Array): boolean {
  // Bytes of non-ASCII characters are above all of these.
  for (const byte of bytes)
    if ((byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13) || byte === 127) return true
  return false
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

const typesOfFiles = /^\s*(?:(?:image|audio)\/|application\/(?:pdf|octet-stream|vnd\.openxmlformats-officedocument\.))/i

/**
 * Whether a server's declared type is a reason to check whether the answer is a file. The bytes decide its type.
 * @param header its `content-type`
 */
export function saysFile(header: string | undefined): boolean {
  return header !== undefined && typesOfFiles.test(header)
}

/** Formats that are accepted only in another form, recognised by their first bytes as Latin-1 text. */
const otherForms: readonly { readonly beginning: string; readonly why: string }[] = [
  { beginning: '\xff\xfe', why: 'It is a text in UTF-16; save it in UTF-8' },
  { beginning: '\xfe\xff', why: 'It is a text in UTF-16; save it in UTF-8' },
  {
    beginning: '\xd0\xcf\x11\xe0',
    why: 'It is a document of an older office program, or one with a password; save it as .docx, .xlsx or .pptx, without one',
  },
  {
    beginning: 'PK',
    why: 'It is an archive, and no document of Word, Excel or PowerPoint; give the files that are in it',
  },
]

/** The reason why bytes are not accepted, as a sentence without its end. */
export function whyNotTaken(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'It is empty'
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4)).toString('latin1')
  const known = otherForms.find(({ beginning }) => start.startsWith(beginning))
  if (known) return known.why
  if (!hasControls(bytes)) return 'It is a text that is not in UTF-8; save it in UTF-8'
  return `Its content is of none of the types ${mediaTypes.join(', ')}`
}
