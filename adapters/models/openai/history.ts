import { createHash } from 'node:crypto'
import type { GivenPart, ModelPart, ModelRequest, ModelTurn, ToolTurn, Turn } from '../../../core/base/ports/models.ts'
import { providerName } from '../generate.ts'
import type { Taken } from './taken.ts'

/** What was said so far, as the strictest of services takes it: no entry is empty, and no two of the same side stand together. */
export type Entry = UserEntry | ModelEntry

export interface UserEntry {
  readonly by: 'user'
  readonly text: string
}

/** With each of its calls comes the result, or word that there is none. */
export interface ModelEntry {
  readonly by: 'model'
  /** Who said it, where all of it was said by the same. */
  readonly model: string | undefined
  readonly parts: readonly ModelPart[]
  /** In the order of their parts. */
  readonly calls: readonly AnsweredCall[]
}

export interface AnsweredCall {
  /** Of at most 40 letters, digits, `_` and `-`, and its own in all of the request, unless this provider made up another. */
  readonly id: string
  /** Of at most 64 of these. */
  readonly name: string
  /** JSON of an object. */
  readonly arguments: string
  readonly opaque: ModelPart['opaque']
  readonly result: string
}

/**
 * What services refuse is said otherwise: calls become text where the request has no tools, and so do results of no call.
 * It begins and ends with the user or with results.
 */
export function historyOf(request: ModelRequest, taken: Taken): readonly Entry[] {
  const isOfTools = request.tools.length > 0
  const ids = wireIds(request, taken)
  const entries = exchangesOf(request.turns).flatMap((exchange) => (isOfTools ? told(exchange, ids) : retold(exchange)))
  return joined([...entries], taken)
}

/** A turn of the user, or of the model with the results that follow it. */
type Exchange =
  | { readonly by: 'user'; readonly parts: readonly GivenPart[] }
  | { readonly by: 'model'; readonly turn: ModelTurn; readonly results: readonly ToolTurn[] }

function exchangesOf(turns: readonly Turn[]): Exchange[] {
  const exchanges: Exchange[] = []
  for (const turn of turns) {
    const last = exchanges.at(-1)
    if (turn.role === 'user') exchanges.push({ by: 'user', parts: turn.parts })
    else if (turn.role === 'model') exchanges.push({ by: 'model', turn, results: [] })
    else if (last?.by === 'model') exchanges[exchanges.length - 1] = { ...last, results: [...last.results, turn] }
    else exchanges.push({ by: 'user', parts: [{ type: 'text', text: resultInWords(turn) }] })
  }
  return exchanges
}

function told(exchange: Exchange, ids: WireIds): Entry[] {
  if (exchange.by === 'user') return [{ by: 'user', text: textOf(exchange.parts) }]
  const { turn, results } = exchange
  const left = [...results]
  const calls = callsOf(turn).map((call): AnsweredCall => {
    const at = left.findIndex((result) => result.call_id === call.id)
    const [result] = at < 0 ? [] : left.splice(at, 1)
    return {
      id: ids(call.id, turn.model),
      name: wireName(call.name),
      arguments: objectText(call.arguments),
      opaque: call.opaque,
      result: result === undefined ? 'There is no result of this call.' : resultText(result),
    }
  })
  const orphans: Entry[] = left.map((result) => ({ by: 'user', text: resultInWords(result) }))
  return [modelEntry(turn, calls), ...orphans]
}

/** Without tools, calls and their results are no more than what was said about them. */
function retold(exchange: Exchange): Entry[] {
  if (exchange.by === 'user') return [{ by: 'user', text: textOf(exchange.parts) }]
  const { turn, results } = exchange
  const spoken = turn.parts.filter(({ type }) => type !== 'tool_call')
  const called = callsOf(turn).map(
    ({ name, arguments: args }) => `(I called ${wireName(name)} with ${objectText(args)}.)`,
  )
  const gap = saidText({ parts: spoken }) === '' || called.length === 0 ? '' : '\n\n'
  const parts: readonly ModelPart[] = [...spoken, { type: 'text', text: `${gap}${called.join('\n')}` }]
  const words: Entry[] = results.map((result) => ({ by: 'user', text: resultInWords(result) }))
  return [modelEntry({ ...turn, parts }, []), ...words]
}

function modelEntry({ model, parts }: ModelTurn, calls: readonly AnsweredCall[]): ModelEntry {
  return { by: 'model', model, parts, calls }
}

const goOn: UserEntry = { by: 'user', text: '(The conversation goes on.)' }
const noAnswer: ModelEntry = {
  by: 'model',
  model: undefined,
  parts: [{ type: 'text', text: '(There was no answer.)' }],
  calls: [],
}

function joined(entries: readonly Entry[], { alternating }: Taken): Entry[] {
  const whole: Entry[] = []
  for (const entry of entries.filter((one) => !isEmpty(one))) {
    const last = whole.at(-1)
    if (last === undefined && entry.by === 'model') whole.push(goOn)
    const both = last === undefined ? undefined : together(last, entry)
    if (both !== undefined) whole[whole.length - 1] = both
    else if (alternating && last?.by === 'model' && entry.by === 'user' && last.calls.length > 0)
      whole.push(noAnswer, entry)
    else whole.push(entry)
  }
  const last = whole.at(-1)
  return last === undefined || (last.by === 'model' && last.calls.length === 0) ? [...whole, goOn] : whole
}

/** `undefined` where they may stand one after the other: the results of calls stand between a model's words and its next. */
function together(one: Entry, next: Entry): Entry | undefined {
  if (one.by === 'user' && next.by === 'user') return { by: 'user', text: `${one.text}\n\n${next.text}` }
  if (one.by === 'user' || next.by === 'user' || one.calls.length > 0) return undefined
  const isOfOne = one.model === next.model
  const gap: readonly ModelPart[] = saidText(next) === '' ? [] : [{ type: 'text', text: '\n\n' }]
  return {
    by: 'model',
    model: isOfOne ? one.model : undefined,
    parts: [...one.parts, ...gap, ...next.parts],
    calls: next.calls.map((call) => (isOfOne ? call : { ...call, opaque: undefined })),
  }
}

function isEmpty(entry: Entry): boolean {
  if (entry.by === 'user') return entry.text.trim() === ''
  return entry.calls.length === 0 && saidText(entry).trim() === ''
}

/** What a model said aloud. */
export function saidText({ parts }: Pick<ModelEntry, 'parts'>): string {
  return parts.map((part) => (part.type === 'reasoning' ? '' : wordsOf(part))).join('')
}

function textOf(parts: readonly GivenPart[]): string {
  return parts
    .map(wordsOf)
    .filter((words) => words.trim() !== '')
    .join('\n\n')
}

function wordsOf(part: GivenPart | ModelPart): string {
  if (part.type === 'tool_call') return ''
  if (part.type !== 'file') return part.text
  return `[A file that this model cannot take: ${part.name ?? 'without a name'}, ${part.media_type}]`
}

function callsOf({ parts }: ModelTurn) {
  return parts.filter((part) => part.type === 'tool_call')
}

/** The protocols have no mark for a failed call, so the text says it. */
function resultText({ parts, is_error }: ToolTurn): string {
  const text = textOf(parts)
  const said = text.trim() === '' ? '(nothing)' : text
  return is_error ? `Error: ${said}` : said
}

function resultInWords(turn: ToolTurn): string {
  return `(The result of ${wireName(turn.name)}: ${resultText(turn)})`
}

/** What a model wrote wrongly is an object that shows it: services refuse a history with anything else. */
function objectText(args: unknown): string {
  const isObject = typeof args === 'object' && args !== null && !Array.isArray(args)
  return JSON.stringify(isObject ? args : args === undefined || args === null ? {} : { value: args })
}

function wireName(name: string): string {
  const portable = name.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64)
  return portable === '' ? 'unnamed' : portable
}

type WireIds = (id: string, model: string | undefined) => string

const portableId = /^[a-zA-Z0-9_-]{1,40}$/

/** The same for the same history, so that what a provider keeps of its beginning stays valid. */
function wireIds({ model: asked }: ModelRequest, { ids }: Taken): WireIds {
  const used = new Map<string, number>()
  return (id, model) => {
    const times = used.get(id) ?? 0
    used.set(id, times + 1)
    const digest = createHash('sha256').update(`${id}#${times}`).digest('hex')
    if (ids === 'nine_characters') return digest.slice(0, 9)
    const isOwn = model !== undefined && providerName(model) === providerName(asked)
    const isTaken = times === 0 && id !== '' && (isOwn || portableId.test(id))
    return isTaken ? id : `call_${digest.slice(0, 32)}`
  }
}
