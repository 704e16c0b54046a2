import { jsonOrText } from '../../core/base/payloads/parse-json.ts'
import type { ToolCall } from '../../core/base/ports/models.ts'
import { ProviderFailure } from './provider-failure.ts'

/** A piece of a tool call, as providers stream them. */
export interface CallPiece {
  /** Which call the piece belongs to; some services leave it out and send each call whole. */
  readonly index: number | undefined
  readonly id: string | undefined
  readonly name: string | undefined
  /** A piece of the arguments' JSON. */
  readonly text: string | undefined
}

export interface CallAssembly {
  add(piece: CallPiece): void
  complete(): readonly ToolCall[]
  characters(): number
}

const maxCalls = 128
const maxCharacters = 1_000_000
/** Far beyond those of all providers, also of those that put more into them than a name. */
const maxIdCharacters = 16_384

export function createCallAssembly(): CallAssembly {
  const calls = new Map<number, { id: string; name: string; text: string }>()
  let characters = 0
  let named = 0

  return {
    add({ index, id, name, text = '' }) {
      const at = index ?? (id === undefined ? calls.size - 1 : calls.size)
      const call = calls.get(at) ?? { id: '', name: '', text: '' }
      call.id ||= id ?? ''
      call.name ||= name ?? ''
      call.text += text
      calls.set(at, call)
      characters += text.length
      named += (id?.length ?? 0) + (name?.length ?? 0)
      if (call.id.length > maxIdCharacters) {
        throw new ProviderFailure('rejected', 'The model’s tool call has an id that is too long')
      }
      if (calls.size > maxCalls || characters + named > maxCharacters) {
        throw new ProviderFailure('rejected', 'The model asked for more tool calls than can be read')
      }
    },
    complete() {
      const used = new Set<string>()
      return [...calls.values()].map(({ id, name, text }) => {
        // An answer names the call that it is for by its id alone.
        const own = id === '' || !id.isWellFormed() || used.has(id) ? `call_${crypto.randomUUID()}` : id
        used.add(own)
        return { id: own, name: name.toWellFormed(), arguments: argumentsOf(text) }
      })
    },
    characters: () => characters,
  }
}

/** What is no JSON, nests too deep, or holds a number that would be rounded stays text: the call is refused, and the model is told why. */
function argumentsOf(text: string): unknown {
  if (text.trim() === '') return {}
  return jsonOrText(text)
}
