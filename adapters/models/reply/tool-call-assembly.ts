import { jsonOrText } from '../../../core/base/payloads/parse-json.ts'
import type { Opaque, ToolCall } from '../../../core/base/ports/models.ts'
import { ProviderFailure } from '../failures/provider-failure.ts'

/** A piece of a tool call, as providers stream them. */
export interface CallPiece {
  /** Which call the piece belongs to; some services leave it out and send each call whole, and some give all calls the same. */
  readonly index: number | undefined
  readonly id: string | undefined
  readonly name: string | undefined
  /** A piece of the arguments' JSON. */
  readonly text: string | undefined
  readonly opaque?: Opaque | undefined
}

export type AssembledCall = ToolCall & { readonly opaque?: Opaque }

export interface CallAssembly {
  /** @returns the place of its call among all, counted from 0 as they began */
  add(piece: CallPiece): number
  /** By their places. */
  complete(): readonly AssembledCall[]
  characters(): number
}

interface Call {
  id: string
  name: string
  text: string
  opaque: Opaque | undefined
  readonly outline: Outline
}

const maxCalls = 128
const maxCharacters = 1_000_000
/** Far beyond those of all providers, also of those that put more into them than a name. */
const maxIdCharacters = 16_384

export function createCallAssembly(): CallAssembly {
  const calls: Call[] = []
  const placesOfIndices = new Map<number, number>()
  let characters = 0
  let beside = 0

  return {
    add(piece) {
      const known = knownPlace(piece)
      const relation = relationOf(piece, known === undefined ? undefined : calls[known])
      const place = relation === 'another' || known === undefined ? calls.length : known
      if (piece.index !== undefined) placesOfIndices.set(piece.index, place)
      if (relation !== 'repetition') append(piece, place)
      return place
    },
    complete() {
      const used = new Set<string>()
      return calls.map(({ id, name, text, opaque }) => {
        const own = id === '' || !id.isWellFormed() || used.has(id) ? madeId() : id
        used.add(own)
        const call = { id: own, name: name.toWellFormed(), arguments: argumentsOf(text) }
        return opaque === undefined ? call : { ...call, opaque }
      })
    },
    characters: () => characters,
  }

  function knownPlace({ index, id, name }: CallPiece): number | undefined {
    if (index !== undefined) return placesOfIndices.get(index)
    // Without either, each name begins a call.
    if (id === undefined || id === '') return name || calls.length === 0 ? undefined : calls.length - 1
    const place = calls.findLastIndex((call) => call.id === id)
    return place < 0 ? undefined : place
  }

  function append({ id = '', name = '', text = '', opaque }: CallPiece, place: number): void {
    const call = calls[place] ?? { id: '', name: '', text: '', opaque: undefined, outline: createOutline() }
    calls[place] = call
    if (call.id === '') beside += id.length
    if (call.name === '') beside += name.length
    if (opaque !== undefined) beside += JSON.stringify(opaque).length
    call.id ||= id
    call.name ||= name
    call.text += text
    call.opaque = opaque === undefined ? call.opaque : { ...call.opaque, ...opaque }
    call.outline.read(text)
    characters += text.length
    if (call.id.length > maxIdCharacters) {
      throw new ProviderFailure('rejected', 'The model’s tool call has an id that is too long')
    }
    if (calls.length > maxCalls || characters + beside > maxCharacters) {
      throw new ProviderFailure('rejected', 'The model asked for more tool calls than can be read')
    }
  }
}

/**
 * What a piece is to the call at its place. A new id begins another, except where services make up one for each piece. Where
 * there is none, whatever follows whole arguments under a name does. The same call over again under its own id is no second one.
 */
function relationOf(piece: CallPiece, call: Call | undefined): 'another' | 'same' | 'repetition' {
  if (call === undefined) return 'another'
  const { id = '', name = '', text = '' } = piece
  const isWhole = call.outline.isClosed()
  if (id !== '' && call.id !== '' && id !== call.id) return name !== '' || isWhole ? 'another' : 'same'
  if (name === '' || !isWhole) return 'same'
  if (text.trim() === '') return name === call.name ? 'same' : 'another'
  return id !== '' && name === call.name && text === call.text ? 'repetition' : 'another'
}

interface Outline {
  read(text: string): void
  /** Whether the value that the text began with has come to its end. */
  isClosed(): boolean
}

/** Follows JSON piece by piece. */
function createOutline(): Outline {
  let depth = 0
  let isInText = false
  let isEscaped = false
  let isClosed = false

  function readInText(character: string): void {
    if (isEscaped) isEscaped = false
    else if (character === '\\') isEscaped = true
    else if (character === '"') {
      isInText = false
      isClosed ||= depth === 0
    }
  }

  function readOutside(character: string): void {
    if (character === '"') isInText = true
    const step = steps.get(character)
    if (step === undefined) return
    depth += step
    isClosed ||= depth <= 0
  }

  return {
    read(text) {
      for (const character of text) (isInText ? readInText : readOutside)(character)
    },
    isClosed: () => isClosed,
  }
}

const steps: ReadonlyMap<string, number> = new Map([
  ['{', 1],
  ['[', 1],
  ['}', -1],
  [']', -1],
])

/** Some services take at most 40 characters. */
function madeId(): string {
  return `call_${crypto.randomUUID().replaceAll('-', '')}`
}

/**
 * What models write for no arguments is none. JSON within a text is that JSON. What is no JSON, nests too deep, or holds a number
 * that would be rounded stays text: the call is refused, and the model is told why.
 */
function argumentsOf(text: string): unknown {
  if (text.trim() === '') return {}
  const value = unwrapped(jsonOrText(text))
  return value === null || (Array.isArray(value) && value.length === 0) ? {} : value
}

/** A text that was read as JSON, and not one that is none. */
function unwrapped(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const inner = value.trim() === '' ? {} : jsonOrText(value)
  return typeof inner === 'object' ? inner : value
}
