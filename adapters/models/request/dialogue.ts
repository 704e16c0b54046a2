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
 * Turns as providers with rules take them: users and models alternate, and the user begins and ends; the results of a turn's calls
 * stand together in the message behind it, all of them; names and ids are such as everybody takes; every tool is declared
 * that is named; and nobody says nothing.
 */
export interface Dialogue {
  readonly messages: readonly Message[]
  /** Those of the request, and those that are only named in what was said. */
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
  /** Who said it. Absent where nobody knows. */
  readonly model: string | undefined
  readonly parts: readonly Said[]
}

/** Opaque fields are here only where the provider is asked that gave them, and as a rule the same model. */
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

/** What a user is made to say where somebody has to speak. */
const goOn = 'Go on.'
const nothing = '(nothing)'
const noResult = 'The call was broken off. Nobody knows its result.'

type OpenCall = { readonly toldId: string; readonly call: SaidCall; result?: CallResult }

/** A turn of a model on its way into a message. */
interface Saying {
  readonly model: string | undefined
  readonly isOwn: boolean
  readonly calls: OpenCall[]
}

/** In what providers differ. */
export interface DialogueRules {
  /** Whether a text of nothing is sent because of the fields that came with it. */
  readonly keepsBlank?: (opaque: Opaque) => boolean
  readonly takeId?: TakeId
  /** Whether opaque fields are given back to the model that is asked. */
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

  /** All that was said to the model since it spoke last, which is never nothing. */
  function addUserMessage(): void {
    const results = open.map(({ call, result }) => result ?? { call, text: noResult, is_error: true })
    const said = results.length === 0 && texts.length === 0 ? [goOn] : texts
    messages.push({ role: 'user', results, texts: said })
    open = []
    texts = []
  }
}

/** Whether it holds of each turn with a call since somebody said something: those are still being answered. */
export function everyOpenTurn({ messages }: Dialogue, holds: (message: ModelMessage) => boolean): boolean {
  const lastWords = messages.findLastIndex((message) => message.role === 'user' && message.texts.length > 0)
  return messages
    .slice(lastWords + 1)
    .every((message) => message.role === 'user' || !message.parts.some(({ type }) => type === 'call') || holds(message))
}

function givenBack({ opaque }: ModelPart, { isOwn }: Saying): Opaque | undefined {
  return isOwn ? opaque : undefined
}

/** A model without tools cannot call: its turn is told in words, and what it thought of the call goes with it. */
function isInWords({ parts }: ModelTurn): boolean {
  return parts.some(({ type }) => type === 'tool_call')
}

function withoutOpaque(parts: readonly Said[]): Said[] {
  return parts.flatMap((part): Said[] => {
    if (part.type === 'text') return part.text.trim() === '' ? [] : [{ type: 'text', text: part.text }]
    return part.type === 'reasoning' ? [] : [part]
  })
}

/** A turn does not end with a thought, and is none where there was nothing else. */
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

/** What a model made is not shown to it again, but told, so that it can name it. */
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

/** Arguments that the model wrote wrongly are text; providers take objects only. */
function inputOf(args: unknown): Readonly<Record<string, unknown>> {
  if (args === undefined || args === null) return {}
  if (isObject(args)) return args
  return { value: typeof args === 'string' ? args.toWellFormed() : args }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
