import { Buffer } from 'node:buffer'
import type { Ability } from '../../../core/base/ports/model-facts.ts'
import type { FilePart, GivenPart, ModelRequest, ReadFile, Turn } from '../../../core/base/ports/models.ts'
import { cutText } from '../../../core/base/texts/cut-text.ts'
import { type Attachment, type AttachmentKind, newMark, type ShownRequest } from './attachments.ts'

/** The maximum of one request's unchanged files; beyond it, the oldest files are described in another way first. */
export const mostBytes = 20 * 1024 * 1024
/** The maximum for one file shown as text, and for all of them together. */
const mostCharacters = 200_000
const mostCharactersInAll = 400_000

const abilityFor: Readonly<Record<AttachmentKind, Ability>> = {
  image: 'images',
  audio: 'audio',
  document: 'documents',
}

/** The remainder of both for earlier files. */
interface Left {
  bytes: number
  characters: number
}

export interface Shown {
  readonly request: ShownRequest
  /** Files that the model did not get in their own format; for people. */
  readonly adjustments: readonly string[]
}

export function namesFiles({ turns }: Pick<ModelRequest, 'turns'>): boolean {
  return turns.some(({ parts }) => parts.some(({ type }) => type === 'file'))
}

/** The maximum number of file bytes that a request may hold. */
export function bytesNamed({ turns }: Pick<ModelRequest, 'turns'>): number {
  let bytes = 0
  for (const { parts } of turns) for (const part of parts) if (part.type === 'file') bytes += part.bytes ?? 0
  return Math.min(mostBytes, bytes)
}

/**
 * Reads the files from users and tools, one at a time. Files that the model accepts become marks in the user's text, others
 * become text, and those without text a description. Nothing is silently omitted.
 * @param abilities of the model; unknown ones are not used
 */
export async function showFiles(request: ModelRequest, abilities: readonly Ability[]): Promise<Shown> {
  const attachments = new Map<string, Attachment>()
  const adjustments: string[] = []
  const left: Left = { bytes: mostBytes, characters: mostCharactersInAll }
  const turns: Turn[] = []
  for (const turn of request.turns.toReversed()) turns.unshift(await shownTurn(turn))
  return { request: { ...request, turns, ...(attachments.size > 0 && { attachments }) }, adjustments }

  async function shownTurn(turn: Turn): Promise<Turn> {
    // A model's own output stays in its provider's form.
    if (turn.role === 'model' || !namesFiles({ turns: [turn] })) return turn
    const parts: GivenPart[] = []
    for (const part of turn.parts) {
      parts.push(part.type === 'file' ? { type: 'text', text: await told(part) } : part)
    }
    return { ...turn, parts }
  }

  async function told(file: FilePart): Promise<string> {
    const kind = kindOf(file.media_type)
    const takes = kind !== undefined && abilities.includes(abilityFor[kind])
    if (takes && (file.bytes ?? mostBytes) <= left.bytes) return attached(file, kind)
    const text = file.text_blob === undefined ? undefined : await textOf(request.readFile, file.text_blob)
    if (kind !== undefined) adjustments.push(`${nameOf(file)} is told ${text === undefined ? 'in words' : 'as text'}`)
    return text === undefined
      ? `(${describe(file)} is given here, and this model cannot be shown it.)`
      : asText(file, text)
  }

  async function attached(file: FilePart, kind: AttachmentKind): Promise<string> {
    const bytes = await request.readFile?.(file.blob)
    if (bytes === undefined) return gone(file)
    left.bytes -= file.bytes ?? bytes.length
    const mark = newMark()
    attachments.set(mark, { kind, media_type: file.media_type, name: nameOf(file), bytes })
    return `${describe(file)}:\n${mark}`
  }

  function asText(file: FilePart, text: string): string {
    const most = Math.min(mostCharacters, left.characters)
    const shown = cutText(text, most)
    left.characters -= shown.length
    const end = shown.length < text.length ? `Here its text is cut, after ${most} characters.` : 'Here it ends.'
    return `${describe(file)}, as text:\n${shown}\n(${nameOf(file)}: ${end})`
  }
}

async function textOf(readFile: ReadFile | undefined, blob: string): Promise<string | undefined> {
  const bytes = await readFile?.(blob)
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

function kindOf(mediaType: string): AttachmentKind | undefined {
  if (mediaType.startsWith('image/')) return 'image'
  if (mediaType.startsWith('audio/')) return 'audio'
  return mediaType === 'application/pdf' ? 'document' : undefined
}

function gone(file: FilePart): string {
  return `(${describe(file)} was given here, and is no longer kept.)`
}

function describe(file: FilePart): string {
  const { id, media_type, bytes } = file
  const about = [media_type, ...(bytes === undefined ? [] : [`${bytes} bytes`]), ...(id === undefined ? [] : [id])]
  return `A file named ${nameOf(file)} (${about.join(', ')})`
}

/** On one line, so that no file name looks like somebody else's text. */
function nameOf({ name = 'without a name' }: FilePart): string {
  return JSON.stringify(name).slice(1, -1)
}
