import { jsonOrText } from '../../../core/base/payloads/parse-json.ts'
import type { Opaque, ToolCall } from '../../../core/base/ports/models.ts'
import { ProviderFailure } from '../failures/provider-failure.ts'

/** A piece of a tool call in a provider's stream. */
export interface CallPiece {
  /** The index of the piece's call; some services omit it and send each call whole, and some use the same index for all calls. */
  readonly index: number | undefined
  readonly id: string | undefined
  readonly name: string | undefined
  /** A piece of the arguments' JSON. */
  readonly text: string | undefined
  readonly opaque?: Opaque | undefined
}

export type AssembledCall = ToolCall & { readonly opaque?: Opaque }

export interface CallAssembly {
  /** @returns the index of its call among all, from 0 in order of their start */
  add(piece: CallPiece): number
  /** Starts a new call in any case. @returns its index */
  begin(call: Partial<Pick<CallPiece, 'id' | 'name' | 'text'>>): number
  /** Adds to the arguments of the call at this index. */
  addText(place: number, text: string): void
  /** By index. There are several at one index if the arguments of several calls arrived as one text. */
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
/** Far longer than any provider's, including those that encode data in their IDs. */
const maxIdCharacters = 16_384

export function createCallAssembly(): CallAssembly {
  const calls: Call[] = []
  const placesOfIndices = new Map<number, number>()
  /** The index of the newest piece's call. */
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

  /** Some services use wrong indices, so the other fields of a piece are considered too. */
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
    // Without either, each name starts a call, except one in the middle of the arguments of its own call.
    return name === '' || isWriting(newest(), name) ? latest : undefined
  }

  function placeOfId(id: string): number | undefined {
    const place = id === '' ? -1 : calls.findLastIndex((call) => call.id === id)
    return place < 0 ? undefined : place
  }

  /** The index of the call whose arguments are incomplete. */
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
 * The relation of a piece to the call at its index. A new ID starts another call, except for services that create one for each
 * piece. Without an ID, a named piece after complete arguments does. The same call again under its own ID is a repetition.
 */
function relationOf(piece: CallPiece, call: Call | undefined): 'another' | 'same' | 'repetition' {
  if (call === undefined) return 'another'
  const { id = '', name = '', text = '' } = piece
  if (id !== '' && call.id !== '' && id !== call.id) return isOfAnother(piece, call) ? 'another' : 'same'
  if (name === '' || call.name === '' || !isWhole(call)) return 'same'
  if (text.trim() === '') return name === call.name ? 'same' : 'another'
  return id !== '' && name === call.name && text === call.text ? 'repetition' : 'another'
}

/** For a piece whose ID differs from that of the call at its index. */
function isOfAnother({ name = '', text = '' }: CallPiece, call: Call): boolean {
  return name === '' ? isWhole(call) && text.trim() !== '' : !isWriting(call, name)
}

/** Whether its arguments are complete. */
function isWhole(call: Call | undefined): boolean {
  return call?.outline.isClosed() === true
}

/** Whether it has this name and its arguments have started but are incomplete. */
function isWriting(call: Call | undefined, name: string): boolean {
  return call !== undefined && call.name === name && call.text.trim() !== '' && !isWhole(call)
}

/** Until the arguments start, a name may be repeated, arrive in pieces, or grow with each piece. */
function nameAfter({ name: before, text }: Call, name: string): string {
  if (before === '') return name
  if (name === before || text.trim() !== '') return before
  return name.startsWith(before) ? name : `${before}${name}`
}

/** The part before a control token of the model, which some services leave in the name: `clock<|channel|>json`. */
function plainName(name: string): string {
  const [plain = ''] = name.split('<', 1)
  return (plain.trim() === '' ? name : plain.trim()).toWellFormed()
}

/** A call, and further ones whose arguments were appended to its own. */
function callsIn({ id, name, text, opaque }: Call, takeId: (id: string) => string): readonly AssembledCall[] {
  return argumentsIn(text).map((given, at) => {
    const call = { id: takeId(at === 0 ? id : ''), name: plainName(name), arguments: given }
    return opaque === undefined || at > 0 ? call : { ...call, opaque }
  })
}

interface Outline {
  read(text: string): void
  /** Whether the first value of the text is complete. */
  isClosed(): boolean
}

/** Follows the structure of JSON piece by piece. */
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

/** Returns each given ID once, and a new one otherwise. */
function idTaker(): (told: string) => string {
  const used = new Set<string>()
  return (told) => {
    const own = told === '' || !told.isWellFormed() || used.has(told) ? madeId() : told
    used.add(own)
    return own
  }
}

/** Some services accept at most 40 characters. */
function madeId(): string {
  return `call_${crypto.randomUUID().replaceAll('-', '')}`
}

/**
 * The arguments of each call in a text. Some services join those of several calls, some prepend an empty object, and some repeat
 * one.
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

/** Consecutive objects, if the text contains nothing else. */
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
 * A model's notation for no arguments becomes an empty object. JSON encoded as a string is decoded. Text that is not JSON, is
 * nested too deeply, or has a number that would be rounded remains text: the call is refused, and the model gets the reason.
 */
function argumentsOf(text: string): unknown {
  if (text.trim() === '') return {}
  const value = unwrapped(jsonOrText(text))
  return value === null || (Array.isArray(value) && value.length === 0) ? {} : value
}

/** Decodes a string that contains JSON; any other value is unchanged. */
function unwrapped(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const inner = value.trim() === '' ? {} : jsonOrText(value)
  return typeof inner === 'object' ? inner : value
}
