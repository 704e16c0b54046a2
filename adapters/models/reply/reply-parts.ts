import type { ModelPart, Opaque } from '../../../core/base/ports/models.ts'
import { createLongText, type LongText } from '../../../core/base/texts/long-text.ts'
import { ProviderFailure } from '../failures/provider-failure.ts'
import { type CallAssembly, type CallPiece, createCallAssembly } from './tool-call-assembly.ts'

/**
 * Assembles the parts of a reply, each at the position where it started. Providers number the blocks of their pieces; the same
 * number with another type is a new part. A provider without numbers has a single block.
 */
export interface ReplyParts {
  /** @returns whether it starts a new part */
  say(type: SpokenType, block: number, text: string): boolean
  /** @param whole its arguments as JSON, if they may come with its start; later pieces replace them */
  beginCall(
    block: number,
    call: { readonly id?: string | undefined; readonly name?: string | undefined },
    whole?: string,
  ): void
  /** An unknown item starts in this block; the block's further pieces belong to it. */
  beginOther(block: number): void
  /** A piece of the arguments of the last call in this block; without one, of a new call without a name. */
  argument(block: number, text: string): void
  /** A piece of a call that only the piece itself identifies. */
  callPiece(block: number, piece: CallPiece): void
  /** Fields for the current part of this block. */
  opaque(block: number, fields: Opaque): void
  /** Whether anything but thoughts has arrived. */
  isAnswered(): boolean
  /** The number of characters that the model wrote, for estimates. */
  characters(): number
  complete(): readonly ModelPart[]
}

export type SpokenType = 'text' | 'reasoning' | 'refusal'

interface Words {
  readonly type: SpokenType
  readonly block: number
  readonly text: LongText
  opaque?: Opaque
}

interface Call {
  readonly type: 'tool_call'
  readonly block: number
  /** Its index among the calls. */
  readonly place: number
  whole: string | undefined
  opaque?: Opaque
}

/** An unknown item. */
interface Other {
  readonly type: 'other'
}

/** Far more than the core accepts in a reply, so that a service which never stops does not fill the memory. */
const maxCharacters = 8 * 1024 * 1024
/** A model switches between thinking, speaking and calling only a few times. */
const maxParts = 10_000

export function createReplyParts(): ReplyParts {
  const calls = createCallAssembly()
  const parts: (Words | Call)[] = []
  const latest = new Map<number, Words | Call | Other>()
  const newest = new Map<SpokenType, Words>()
  let last: Words | Call | undefined
  let characters = 0
  let callCount = 0

  return {
    say(type, block, text) {
      count(text.length)
      // Nearly all pieces continue the last part.
      const words = last?.type === type && last.block === block ? last : wordsToGoOnWith(type, block, text)
      if (words?.type !== type) return beginWords(type, block, text)
      words.text.add(text)
      return false
    },
    beginCall(block, call, whole) {
      placeCall(block, calls.begin(call), whole)
    },
    beginOther(block) {
      latest.set(block, { type: 'other' })
    },
    argument(block, text) {
      const call = callAt(block, text)
      if (call === undefined) return
      if (text !== '') call.whole = undefined
      calls.addText(call.place, text)
    },
    callPiece(block, piece) {
      const place = calls.add(piece)
      if (place === callCount) placeCall(block, place, undefined)
    },
    opaque(block, fields) {
      const part = latest.get(block)
      if (part === undefined || part.type === 'other') return
      count(JSON.stringify(fields).length)
      part.opaque = { ...part.opaque, ...fields }
    },
    isAnswered: () => parts.some(({ type }) => type !== 'reasoning'),
    characters: () => wordsIn(parts) + calls.characters(),
    complete: () => partsOf(parts, calls),
  }

  /**
   * Text is streamed as it arrives, so an older part of the same type is not continued once a newer one has started, except with
   * empty text.
   */
  function wordsToGoOnWith(type: SpokenType, block: number, text: string): Words | undefined {
    const part = latest.get(block)
    if (part?.type !== type) return undefined
    return text === '' || part === newest.get(type) ? part : undefined
  }

  function beginWords(type: SpokenType, block: number, text: string): true {
    const words: Words = { type, block, text: createLongText() }
    words.text.add(text)
    newest.set(type, words)
    begin(words)
    return true
  }

  function callAt(block: number, text: string): Call | undefined {
    const part = latest.get(block)
    if (part?.type === 'tool_call') return part
    return part?.type === 'other' || text.trim() === '' ? undefined : placeCall(block, calls.begin({}), undefined)
  }

  function placeCall(block: number, place: number, whole: string | undefined): Call {
    const call: Call = { type: 'tool_call', block, place, whole }
    begin(call)
    callCount += 1
    return call
  }

  function begin(part: Words | Call): void {
    if (parts.length >= maxParts) throw tooLong()
    parts.push(part)
    latest.set(part.block, part)
    last = part
  }

  function count(more: number): void {
    characters += more
    if (characters > maxCharacters) throw tooLong()
  }
}

function addWhole(calls: CallAssembly, part: Words | Call): void {
  if (part.type !== 'tool_call' || part.whole === undefined) return
  calls.addText(part.place, part.whole)
  part.whole = undefined
}

function partsOf(parts: readonly (Words | Call)[], calls: CallAssembly): readonly ModelPart[] {
  for (const part of parts) addWhole(calls, part)
  const whole = calls.complete()
  return parts.flatMap((part): ModelPart[] => {
    if (part.type !== 'tool_call') return wordsOf(part)
    const own = whole[part.place] ?? []
    return own.map((call, at) => ({ type: 'tool_call', ...call, ...(at === 0 && opaqueOf(part)) }))
  })
}

function wordsIn(parts: readonly (Words | Call)[]): number {
  let characters = 0
  for (const part of parts) if (part.type !== 'tool_call') characters += part.text.length
  return characters
}

/** If a provider hides the text, its opaque fields alone are a part. */
function wordsOf(words: Words): ModelPart[] {
  const { type, text, opaque } = words
  return text.length === 0 && opaque === undefined ? [] : [{ type, text: text.whole(), ...opaqueOf(words) }]
}

function opaqueOf({ opaque }: Words | Call): { readonly opaque?: Opaque } {
  return opaque === undefined ? {} : { opaque }
}

function tooLong(): ProviderFailure {
  return new ProviderFailure('rejected', 'The model’s answer is longer than can be read')
}
