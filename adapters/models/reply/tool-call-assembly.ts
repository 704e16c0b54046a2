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
  /** Another call, whatever came before. @returns its place */
  begin(call: Partial<Pick<CallPiece, 'id' | 'name' | 'text'>>): number
  /** More of the arguments of the call at this place. */
  addText(place: number, text: string): void
  /** By their places. There are several at one where the arguments of several came as one text. */
  complete(): readonly (readonly AssembledCall[])[]
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
  /** Where the newest piece belongs. */
  let latest: number | undefined
  let characters = 0
  let beside = 0

  return {
    add(piece) {
      const known = knownPlace(piece)
      const relation = relationOf(piece, known === undefined ? undefined : calls[known])
      const place = relation === 'another' || known === undefined ? calls.length : known
      if (piece.index !== undefined) placesOfIndices.set(piece.index, place)
      if (relation !== 'repetition') append(piece, place)
      latest = place
      return place
    },
    begin({ id, name, text }) {
      const place = calls.length
      append({ index: undefined, id, name, text }, place)
      return place
    },
    addText(place, text) {
      append({ index: undefined, id: undefined, name: undefined, text }, place)
    },
    complete() {
      const takeId = idTaker()
      return calls.map((call) => callsIn(call, takeId))
    },
    characters: () => characters,
  }

  /** Some count indices wrongly, so what else a piece says of its call is looked at as well. */
  function knownPlace({ index, id = '', name = '' }: CallPiece): number | undefined {
    if (index === undefined) return placeWithoutIndex(id, name)
    const place = placesOfIndices.get(index)
    if (place === undefined) return name === '' ? (placeOfId(id) ?? openPlace()) : undefined
    if (id === '' || calls[place]?.id === id) return place
    const other = placeOfId(id)
    return other !== undefined && (name === '' || !isWhole(calls[other])) ? other : place
  }

  function placeWithoutIndex(id: string, name: string): number | undefined {
    if (id !== '') return placeOfId(id) ?? (name === '' ? openPlace() : undefined)
    // Without either, each name begins a call, but one that stands in the middle of the arguments of its own.
    return name === '' || isWriting(newest(), name) ? latest : undefined
  }

  function placeOfId(id: string): number | undefined {
    const place = id === '' ? -1 : calls.findLastIndex((call) => call.id === id)
    return place < 0 ? undefined : place
  }

  /** Of the call whose arguments are being written. */
  function openPlace(): number | undefined {
    return isWhole(newest()) ? undefined : latest
  }

  function newest(): Call | undefined {
    return latest === undefined ? undefined : calls[latest]
  }

  function append({ id = '', name = '', text = '', opaque }: CallPiece, place: number): void {
    const call = calls[place] ?? { id: '', name: '', text: '', opaque: undefined, outline: createOutline() }
    calls[place] = call
    const told = nameAfter(call, name)
    if (call.id === '') beside += id.length
    beside += told.length - call.name.length
    if (opaque !== undefined) beside += JSON.stringify(opaque).length
    call.id ||= id
    call.name = told
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
  if (id !== '' && call.id !== '' && id !== call.id) return isOfAnother(piece, call) ? 'another' : 'same'
  if (name === '' || call.name === '' || !isWhole(call)) return 'same'
  if (text.trim() === '') return name === call.name ? 'same' : 'another'
  return id !== '' && name === call.name && text === call.text ? 'repetition' : 'another'
}

/** Of a piece that has another id than the call at its place. */
function isOfAnother({ name = '', text = '' }: CallPiece, call: Call): boolean {
  return name === '' ? isWhole(call) && text.trim() !== '' : !isWriting(call, name)
}

/** Whether its arguments have come to their end. */
function isWhole(call: Call | undefined): boolean {
  return call?.outline.isClosed() === true
}

/** Whether it is in the middle of its arguments, and has this name. */
function isWriting(call: Call | undefined, name: string): boolean {
  return call !== undefined && call.name === name && call.text.trim() !== '' && !isWhole(call)
}

/** Until the arguments begin, a name may be said again, come in pieces, or grow from piece to piece. */
function nameAfter({ name: before, text }: Call, name: string): string {
  if (before === '') return name
  if (name === before || text.trim() !== '') return before
  return name.startsWith(before) ? name : `${before}${name}`
}

/** What stands before a mark of the model’s own language, which some services leave in the name: `clock<|channel|>json`. */
function plainName(name: string): string {
  const [plain = ''] = name.split('<', 1)
  return (plain.trim() === '' ? name : plain.trim()).toWellFormed()
}

/** A call, and those whose arguments ran into its own. */
function callsIn({ id, name, text, opaque }: Call, takeId: (id: string) => string): readonly AssembledCall[] {
  return argumentsIn(text).map((given, at) => {
    const call = { id: takeId(at === 0 ? id : ''), name: plainName(name), arguments: given }
    return opaque === undefined || at > 0 ? call : { ...call, opaque }
  })
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

/** Those that were told, each once, and others in the place of the rest. */
function idTaker(): (told: string) => string {
  const used = new Set<string>()
  return (told) => {
    const own = told === '' || !told.isWellFormed() || used.has(told) ? madeId() : told
    used.add(own)
    return own
  }
}

/** Some services take at most 40 characters. */
function madeId(): string {
  return `call_${crypto.randomUUID().replaceAll('-', '')}`
}

/**
 * The arguments of each call that a text is of. Some services write those of several calls into one, some say an empty object
 * before the right one, and some say one twice.
 */
function argumentsIn(text: string): readonly unknown[] {
  const whole = argumentsOf(text)
  if (typeof whole !== 'string') return [whole]
  const objects = objectsIn(text)
  const values = objects.map((object) => jsonOrText(object))
  if (objects.length < 2 || !values.every(isObject)) return [whole]
  const said = values.filter((value, at) => Object.keys(value).length > 0 && objects[at] !== objects[at - 1])
  return said.length > 0 ? said : [{}]
}

/** Objects that follow one another, where there is nothing else in the text. */
function objectsIn(text: string): readonly string[] {
  const objects: string[] = []
  let outline = createOutline()
  let from = 0
  for (let at = 0; at < text.length; at++) {
    outline.read(text.charAt(at))
    if (!outline.isClosed()) continue
    if (objects.push(text.slice(from, at + 1).trim()) > maxCalls) return []
    from = at + 1
    outline = createOutline()
  }
  return text.slice(from).trim() === '' ? objects : []
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
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
