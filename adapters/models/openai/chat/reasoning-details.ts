import * as z from 'zod'
import type { Opaque } from '../../../../core/base/ports/models.ts'
import { opaqueFields } from './opaque.ts'

const Pieces = z.array(z.looseObject({ type: z.string() }))
type Piece = z.output<typeof Pieces>[number]

/** The reasoning fields, beside the text, that services require in the history. */
export interface ReasoningDetails {
  /** @param delta may have such fields of one service or another */
  add(delta: Readonly<Partial<Record<Field, unknown>>>): void
  opaque(): Opaque | undefined
}

/** How the pieces of one service are joined. */
interface Way {
  /** The field with their text. */
  readonly words: string
  isContinued(last: Piece, piece: Piece): boolean
  /** Whether the service would accept it back. */
  isWhole(piece: Piece): boolean
}

/** For OpenRouter, and for LiteLLM in front of Anthropic, which accepts no thought without its signature. */
const ways = {
  reasoning_details: {
    words: 'text',
    isContinued: (last, { type, index }) => type === 'reasoning.text' && last.type === type && last.index === index,
    isWhole: () => true,
  },
  thinking_blocks: {
    words: 'thinking',
    isContinued: (last, { type }) => type === 'thinking' && last.type === type && !last.signature,
    isWhole: ({ type, signature }) => type !== 'thinking' || Boolean(signature),
  },
} as const satisfies Readonly<Record<string, Way>>
type Field = keyof typeof ways

const maxPieces = 1000
/** More than is stored in the end. */
const maxCharacters = 256 * 1024

export function createReasoningDetails(): ReasoningDetails {
  const details = createPieces(ways.reasoning_details)
  const blocks = createPieces(ways.thinking_blocks)
  return {
    add({ reasoning_details, thinking_blocks }) {
      details.add(reasoning_details)
      blocks.add(thinking_blocks)
    },
    opaque: () => opaqueFields({ reasoning_details: details.whole(), thinking_blocks: blocks.whole() }),
  }
}

function createPieces({ words, isContinued, isWhole }: Way) {
  const pieces: Piece[] = []
  let characters = 0

  function addOne(piece: Piece): void {
    const last = pieces.at(-1)
    if (last !== undefined && isContinued(last, piece)) pieces[pieces.length - 1] = continued(last, piece, words)
    else pieces.push(piece)
  }

  return {
    add(given: unknown): void {
      const parsed = Pieces.safeParse(given ?? [])
      if (!parsed.success || parsed.data.length === 0) return
      characters += JSON.stringify(parsed.data).length
      if (characters <= maxCharacters && pieces.length < maxPieces) for (const piece of parsed.data) addOne(piece)
    },
    /** An incomplete list would be refused. */
    whole(): readonly Piece[] | undefined {
      const isAll = characters <= maxCharacters && pieces.length < maxPieces
      return isAll && pieces.length > 0 && pieces.every(isWhole) ? pieces : undefined
    },
  }
}

/** The signature is in the last piece. */
function continued(last: Piece, piece: Piece, words: string): Piece {
  const told = Object.entries(piece).filter(([, value]) => value !== undefined && value !== null)
  const text = `${textOf(last[words])}${textOf(piece[words])}`
  return { ...last, ...Object.fromEntries(told), type: last.type, [words]: text }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
