import * as z from 'zod'
import type { Json } from '../../../contract/resources/common.ts'
import type { ModelPart } from '../../base/ports/models.ts'

const json = z.custom<Json>((value) => value !== undefined)
const opaque = z.record(z.string(), json).exactOptional()

/** A part of a model’s turn as stored. */
export const RecordedPart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string(), opaque }),
  z.object({ type: z.literal('reasoning'), text: z.string(), opaque }),
  z.object({ type: z.literal('refusal'), text: z.string(), opaque }),
  z.object({ type: z.literal('tool_call'), id: z.string(), name: z.string(), arguments: json, opaque }),
  z.object({
    type: z.literal('file'),
    id: z.string().exactOptional(),
    blob: z.string(),
    media_type: z.string(),
    name: z.string().exactOptional(),
    bytes: z.number().exactOptional(),
    opaque,
  }),
])
export type RecordedPart = z.output<typeof RecordedPart>

/** The fields of a reply that every release reads; its parts are added only if they say more. */
interface Said {
  readonly text: string
  readonly tool_calls: RecordedCall[]
  readonly parts?: RecordedPart[]
}

interface RecordedCall {
  readonly id: string
  readonly name: string
  readonly arguments: Json
}

/**
 * A reply as stored, with its text and calls in the form of earlier releases: during a deployment one of them runs beside this
 * release, and must read what this one writes.
 */
export function saidIn(reply: readonly ModelPart[]): Said {
  const parts = withOwnIds(reply.map(recordedPart).filter(saysSomething))
  const calls = parts.filter((part) => part.type === 'tool_call')
  const said = {
    text: textOf(parts, 'text'),
    tool_calls: calls.map(({ id, name, arguments: given }) => ({ id, name, arguments: given })),
  }
  return isPlain(parts) ? said : { ...said, parts }
}

/** In the model’s order. */
export function partsOf({ text, tool_calls, parts }: Said): readonly RecordedPart[] {
  if (parts) return parts
  const calls = tool_calls.map((call) => ({ type: 'tool_call' as const, ...call }))
  return text === '' ? calls : [{ type: 'text', text }, ...calls]
}

/** All text of one kind. */
export function textOf(parts: readonly RecordedPart[], type: 'text' | 'reasoning' | 'refusal'): string {
  return parts.map((part) => (part.type === type ? part.text : '')).join('')
}

function recordedPart(part: ModelPart): RecordedPart {
  const kept = part.opaque === undefined ? {} : { opaque: part.opaque }
  if (part.type === 'file') {
    const { origin: _, text_blob: _text, text_bytes: _length, opaque: _opaque, ...file } = part
    return { ...file, ...kept }
  }
  if (part.type !== 'tool_call') return { type: part.type, text: part.text.toWellFormed(), ...kept }
  const { type, id, name, arguments: given } = part
  return { type, id: id.toWellFormed(), name: name.toWellFormed(), arguments: (given ?? {}) as Json, ...kept }
}

function saysSomething(part: RecordedPart): boolean {
  return !('text' in part) || part.text !== '' || part.opaque !== undefined
}

/** Text and then calls, as in most replies. */
function isPlain(parts: readonly RecordedPart[]): boolean {
  return parts.every(({ type, opaque }, at) => {
    return opaque === undefined && (type === 'tool_call' || (type === 'text' && at === 0))
  })
}

/** An answer names its call only by the id, so no two calls of a turn may share one. */
export function withOwnIds(parts: readonly RecordedPart[]): RecordedPart[] {
  const taken = new Set<string>()
  return parts.map((part) => {
    if (part.type !== 'tool_call') return part
    const id = freeId(part.id, taken)
    taken.add(id)
    return id === part.id ? part : { ...part, id }
  })
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  if (wanted !== '' && !taken.has(wanted)) return wanted
  for (let number = 2; ; number++) {
    const id = `${wanted === '' ? 'call' : wanted}_${number}`
    if (!taken.has(id)) return id
  }
}
