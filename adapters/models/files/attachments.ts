import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import type { ModelRequest } from '../../../core/base/ports/models.ts'

export type AttachmentKind = 'image' | 'audio' | 'document'

/** A file with its bytes, for one request. */
export interface Attachment {
  readonly kind: AttachmentKind
  readonly media_type: string
  readonly name: string
  readonly bytes: Uint8Array
}

/** By the mark that replaces it in the text. */
export type Attachments = ReadonlyMap<string, Attachment>

/**
 * A request whose files are marks in the user's text that nobody can guess: code that processes the history sees only text, and
 * the sender of the request replaces the marks with the files.
 */
export interface ShownRequest extends ModelRequest {
  readonly attachments?: Attachments
}

const marks = /(\[\[file [0-9a-f-]{36}\]\])/

export function newMark(): string {
  return `[[file ${randomUUID()}]]`
}

/** The user's text with each file in its place. Without files, the plain text. */
export function piecesOf(
  text: string,
  { attachments }: Pick<ShownRequest, 'attachments'>,
): readonly (string | Attachment)[] {
  if (attachments === undefined) return [text]
  const pieces = text.split(marks).flatMap((piece): readonly (string | Attachment)[] => {
    const file = attachments.get(piece)
    if (file) return [file]
    return piece.trim() === '' ? [] : [piece]
  })
  return pieces.length === 0 ? [text] : pieces
}

export function isFile(piece: string | Attachment): piece is Attachment {
  return typeof piece !== 'string'
}

/**
 * The same as text only, if files are not allowed in this position. @param said the words for each file: by default, that it
 * follows
 */
export function wordsIn(
  text: string,
  request: Pick<ShownRequest, 'attachments'>,
  said: (file: Attachment) => string = () => '(It is shown below.)',
): string {
  return piecesOf(text, request)
    .map((piece) => (isFile(piece) ? said(piece) : piece))
    .join('')
}

export function base64Of({ bytes }: Attachment): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

export function dataUrlOf(attachment: Attachment): string {
  return `data:${attachment.media_type};base64,${base64Of(attachment)}`
}

/** For a protocol without a way to send it, although its model is said to accept such files. */
export function inWords({ name, media_type }: Attachment): string {
  return `(A file named ${name}, ${media_type}, that this model cannot be shown.)`
}
