import type {
  FilePart,
  GivenPart,
  ModelPart,
  ModelRequest,
  ModelTurn,
  Opaque,
  ToolCallPart,
  ToolSpec,
  ToolTurn,
} from '../../../core/base/ports/models.ts'
import { portableIds, type TakeId } from './call-ids.ts'
import { createToolNames } from './tool-names.ts'

/**
 * Turns in the form that strict providers require: users and models alternate, and the user is first and last; the message after
 * a turn with calls contains all of their results; names and IDs have only accepted characters; every named tool is declared; and
 * no message is empty.
 */
export interface Dialogue {
  readonly messages: readonly Message[]
  /** The request's tools, and those that only appear in the history. */
  readonly tools: readonly ToolSpec[]
}

export type Message = UserMessage | ModelMessage

export interface UserMessage {
  readonly role: 'user'
  /** Before the texts, in the order of the calls. */
  readonly results: readonly CallResult[]
  readonly texts: readonly string[]
}

export interface CallResult {
  readonly call: SaidCall
  readonly text: string
  readonly is_error: boolean
}

export interface ModelMessage {
  readonly role: 'model'
  /** The model that said it. Absent if unknown. */
  readonly model: string | undefined
  readonly parts: readonly Said[]
}

/** Opaque fields are present only if the requested provider issued them, and usually only for the same model. */
export type Said = SaidText | SaidReasoning | SaidCall

export interface SaidText {
  readonly type: 'text'
  readonly text: string
  readonly opaque?: Opaque
}

export interface SaidReasoning {
  readonly type: 'reasoning'
  readonly text: string
  readonly opaque: Opaque
}

export interface SaidCall {
  readonly type: 'call'
  readonly id: string
  readonly name: string
  readonly input: Readonly<Record<string, unknown>>
  readonly opaque?: Opaque
}

/** The user's text in a turn that must not be empty. */
const goOn = 'Go on.'
const nothing = '(nothing)'
const noResult = 'The call was broken off. Nobody knows its result.'

type OpenCall = { readonly toldId: string; readonly call: SaidCall; result?: CallResult }

/** A model's turn while it becomes a message. */
interface Saying {
  readonly model: string | undefined
  readonly isOwn: boolean
  readonly calls: OpenCall[]
}

/** The differences between providers. */
export interface DialogueRules {
  /** Whether an empty text is sent because of its opaque fields. */
  readonly keepsBlank?: (opaque: Opaque) => boolean
  readonly takeId?: TakeId
  /** Whether opaque fields are returned to the requested model. */
  readonly isOwn?: (said: string | undefined, asked: string) => boolean
}

const usualRules: Omit<Required<DialogueRules>, 'takeId'> = {
  keepsBlank: () => false,
  isOwn: (said, asked) => said === asked,
}

export function dialogueOf({ model, turns, tools }: ModelRequest, rules: DialogueRules = {}): Dialogue {
  const { keepsBlank, isOwn, takeId } = { ...usualRules, takeId: portableIds(), ...rules }
  const names = createToolNames(tools)
  const messages: Message[] = []
  let open: OpenCall[] = []
  let texts: string[] = []

  for (const turn of turns) {
    if (turn.role === 'user') texts.push(...wordsOf(turn.parts))
    else if (turn.role === 'tool') takeResult(turn)
    else addModelTurn(turn)
  }
  addUserMessage()
  return { messages, tools: names.tools() }

  function takeResult(turn: ToolTurn): void {
    const text = wordsOf(turn.parts).join('\n') || nothing
    const answered = open.find(({ toldId, result }) => toldId === turn.call_id && result === undefined)
    if (answered) answered.result = { call: answered.call, text, is_error: turn.is_error }
    else texts.push(`The tool ${turn.name} ${turn.is_error ? 'failed' : 'answered'}: ${text}`.toWellFormed())
  }

  function addModelTurn(turn: ModelTurn): void {
    const saying: Saying = { model: turn.model, isOwn: isOwn(turn.model, model), calls: [] }
    const parts = withoutLastThoughts(turn.parts.flatMap((part) => saidOf(part, saying)))
    if (parts.length === 0) return
    addUserMessage()
    const isTold = saying.calls.length === 0 && isInWords(turn)
    messages.push({ role: 'model', model: turn.model, parts: isTold ? withoutOpaque(parts) : parts })
    open = saying.calls
  }

  function saidOf(part: ModelPart, saying: Saying): Said[] {
    const opaque = givenBack(part, saying)
    switch (part.type) {
      case 'reasoning':
        return opaque === undefined ? [] : [{ type: 'reasoning', text: part.text.toWellFormed(), opaque }]
      case 'tool_call':
        return [tools.length === 0 ? callInWords(part) : callOf(part, opaque, saying)]
      case 'file':
        return [{ type: 'text', text: madeInWords(part) }]
      default:
        if (part.text.trim() === '' && !(opaque && keepsBlank(opaque))) return []
        return [{ type: 'text', text: part.text.toWellFormed(), ...(opaque && { opaque }) }]
    }
  }

  function callOf(part: ToolCallPart, opaque: Opaque | undefined, { model, calls }: Saying): SaidCall {
    const call: SaidCall = {
      type: 'call',
      id: takeId(part.id, model),
      name: names.take(part.name),
      input: inputOf(part.arguments),
      ...(opaque && { opaque }),
    }
    calls.push({ toldId: part.id, call })
    return call
  }

  /** Adds everything said to the model since its last turn, which is never empty. */
  function addUserMessage(): void {
    const results = open.map(({ call, result }) => result ?? { call, text: noResult, is_error: true })
    const said = results.length === 0 && texts.length === 0 ? [goOn] : texts
    messages.push({ role: 'user', results, texts: said })
    open = []
    texts = []
  }
}

/** Whether it holds for each turn with a call since the last user text: those calls are still being answered. */
export function everyOpenTurn({ messages }: Dialogue, holds: (message: ModelMessage) => boolean): boolean {
  const lastWords = messages.findLastIndex((message) => message.role === 'user' && message.texts.length > 0)
  return messages
    .slice(lastWords + 1)
    .every((message) => message.role === 'user' || !message.parts.some(({ type }) => type === 'call') || holds(message))
}

function givenBack({ opaque }: ModelPart, { isOwn }: Saying): Opaque | undefined {
  return isOwn ? opaque : undefined
}

/** A model without tools cannot call: its turn becomes text, and the opaque reasoning about the call is omitted with it. */
function isInWords({ parts }: ModelTurn): boolean {
  return parts.some(({ type }) => type === 'tool_call')
}

function withoutOpaque(parts: readonly Said[]): Said[] {
  return parts.flatMap((part): Said[] => {
    if (part.type === 'text') return part.text.trim() === '' ? [] : [{ type: 'text', text: part.text }]
    return part.type === 'reasoning' ? [] : [part]
  })
}

/** A turn does not end with a thought, and is omitted if it has nothing else. */
function withoutLastThoughts(parts: readonly Said[]): Said[] {
  const last = parts.findLastIndex(({ type }) => type !== 'reasoning')
  return parts.slice(0, last + 1)
}

function wordsOf(parts: readonly GivenPart[]): string[] {
  return parts
    .map((part) => (part.type === 'text' ? part.text : fileInWords(part.media_type, part.name)))
    .filter((text) => text.trim() !== '')
    .map((text) => text.toWellFormed())
}

/** A model is not shown files that it made, but gets a description, so that it can name them. */
function madeInWords({ id, name, media_type }: FilePart): string {
  const about = [name, media_type, id].filter((word) => word !== undefined)
  return `(I made a file here: ${about.join(', ')}.)`.toWellFormed()
}

function fileInWords(mediaType: string, name: string | undefined): string {
  return `(A file${name === undefined ? '' : ` named ${name}`}, ${mediaType}, that this model cannot be shown.)`
}

function callInWords({ name, arguments: args }: ToolCallPart): SaidText {
  const text = `(I called the tool ${name} with ${JSON.stringify(args ?? {})}.)`
  return { type: 'text', text: text.toWellFormed() }
}

/** Invalid arguments of a model are text; providers accept only objects. */
function inputOf(args: unknown): Readonly<Record<string, unknown>> {
  if (args === undefined || args === null) return {}
  if (isObject(args)) return args
  return { value: typeof args === 'string' ? args.toWellFormed() : args }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
