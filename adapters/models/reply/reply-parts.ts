import type { ModelPart, Opaque } from '../../../core/base/ports/models.ts'
import { ProviderFailure } from '../failures/provider-failure.ts'
import { createCallAssembly } from './tool-call-assembly.ts'

/**
 * Puts the parts of a reply together, each at the place where it began. Providers number the blocks of which they send pieces;
 * what has the same number and is of another kind is a part of its own.
 */
export interface ReplyParts {
  text(block: number, text: string): void
  reasoning(block: number, text: string): void
  refusal(block: number, text: string): void
  /** @param whole its arguments as JSON, where they may come with its beginning; pieces that follow count before it */
  beginCall(
    block: number,
    call: { readonly id?: string | undefined; readonly name?: string | undefined },
    whole?: string,
  ): void
  /** A piece of the arguments of the call that began last in this block. What belongs to no call is left out. */
  argument(block: number, text: string): void
  /** Fields of the part that this block is at. */
  opaque(block: number, fields: Opaque): void
  /** Of all that the model wrote, for estimates. */
  characters(): number
  complete(): readonly ModelPart[]
}

type Words = { readonly type: 'text' | 'reasoning' | 'refusal'; text: string; opaque?: Opaque }
type Call = { readonly type: 'tool_call'; readonly index: number; whole: string | undefined; opaque?: Opaque }

/** Far beyond what any model writes at once; how much of it counts is decided by whoever asked. */
const maxCharacters = 16_000_000
const maxParts = 10_000

export function createReplyParts(): ReplyParts {
  const calls = createCallAssembly()
  const parts: (Words | Call)[] = []
  const latest = new Map<number, Words | Call>()
  const newest = new Map<Words['type'], Words>()
  let characters = 0
  let callCount = 0

  return {
    text: (block, text) => addWords('text', block, text),
    reasoning: (block, text) => addWords('reasoning', block, text),
    refusal: (block, text) => addWords('refusal', block, text),
    beginCall(block, { id, name }, whole) {
      const call: Call = { type: 'tool_call', index: callCount, whole }
      callCount += 1
      begin(block, call)
      calls.add({ index: call.index, id, name, text: '' })
    },
    argument(block, text) {
      const part = latest.get(block)
      if (part?.type !== 'tool_call') return
      if (text !== '') part.whole = undefined
      calls.add({ index: part.index, id: undefined, name: undefined, text })
    },
    opaque(block, fields) {
      const part = latest.get(block)
      if (part === undefined) return
      count(JSON.stringify(fields).length)
      part.opaque = { ...part.opaque, ...fields }
    },
    characters: () => wordsIn(parts) + calls.characters(),
    complete() {
      for (const part of parts) addWhole(part)
      const complete = calls.complete()
      return parts.flatMap((part): ModelPart[] => {
        const opaque = part.opaque && { opaque: part.opaque }
        if (part.type !== 'tool_call') return isSomething(part) ? [{ type: part.type, text: part.text, ...opaque }] : []
        const call = complete[part.index]
        return call === undefined ? [] : [{ type: 'tool_call', ...call, ...opaque }]
      })
    },
  }

  function addWords(type: Words['type'], block: number, text: string): void {
    count(text.length)
    const part = latest.get(block)
    if (part?.type !== type || (text !== '' && part !== newest.get(type))) begin(block, newWords(type, text))
    else part.text += text
  }

  /** Words are told as they come, so one that others began after is not gone on with. */
  function newWords(type: Words['type'], text: string): Words {
    const words: Words = { type, text }
    newest.set(type, words)
    return words
  }

  function begin(block: number, part: Words | Call): void {
    if (parts.length >= maxParts) throw tooLong()
    parts.push(part)
    latest.set(block, part)
  }

  function count(more: number): void {
    characters += more
    if (characters > maxCharacters) throw tooLong()
  }

  function addWhole(part: Words | Call): void {
    if (part.type !== 'tool_call' || part.whole === undefined) return
    calls.add({ index: part.index, id: undefined, name: undefined, text: part.whole })
    part.whole = undefined
  }
}

function wordsIn(parts: readonly (Words | Call)[]): number {
  let characters = 0
  for (const part of parts) if (part.type !== 'tool_call') characters += part.text.length
  return characters
}

/** Where a provider keeps the words to itself, its fields alone are a part. */
function isSomething({ text, opaque }: Words): boolean {
  return text !== '' || opaque !== undefined
}

function tooLong(): ProviderFailure {
  return new ProviderFailure('rejected', 'The model’s answer is longer than can be read')
}
