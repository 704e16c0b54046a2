import type { ModelPart, Opaque } from '../../../core/base/ports/models.ts'
import { ProviderFailure } from '../failures/provider-failure.ts'
import type { AssembledCall } from '../reply/tool-call-assembly.ts'

/** The parts of a reply as they come, in order. */
export interface ReplyParts {
  /** What follows the same kind belongs to the same part. */
  say(type: SpokenType, text: string, opaque?: Opaque): void
  /** Where this call stands among them. */
  call(place: number): void
  complete(calls: readonly AssembledCall[]): readonly ModelPart[]
  characters(): number
}

export type SpokenType = 'text' | 'reasoning' | 'refusal'

type Piece =
  | { readonly type: 'call'; readonly place: number }
  | { readonly type: SpokenType; text: string; opaque: Opaque | undefined }

/** Far beyond what the core takes of a reply, so that a service which never stops does not fill the memory. */
const maxCharacters = 8 * 1024 * 1024
/** A model changes between thinking, speaking and calling a few times. */
const maxPieces = 10_000

export function createReplyParts(): ReplyParts {
  const pieces: Piece[] = []
  const places = new Set<number>()
  let characters = 0

  function push(piece: Piece): void {
    if (pieces.length === maxPieces) throw tooLong()
    pieces.push(piece)
  }

  return {
    say(type, text, opaque) {
      const last = pieces.at(-1)
      characters += text.length
      if (characters > maxCharacters) throw tooLong()
      if (last?.type !== type) return push({ type, text, opaque })
      last.text += text
      last.opaque ??= opaque
    },
    call(place) {
      if (places.has(place)) return
      places.add(place)
      push({ type: 'call', place })
    },
    complete(calls) {
      return pieces.flatMap((piece): ModelPart[] => {
        if (piece.type === 'call') return callParts(calls[piece.place])
        const { type, text, opaque } = piece
        return [opaque === undefined ? { type, text } : { type, text, opaque }]
      })
    },
    characters: () => characters,
  }
}

function callParts(call: AssembledCall | undefined): ModelPart[] {
  return call === undefined ? [] : [{ type: 'tool_call', ...call }]
}

function tooLong(): ProviderFailure {
  return new ProviderFailure('rejected', 'The model’s reply is longer than can be read')
}
