import * as z from 'zod'
import type { Opaque } from '../../../../core/base/ports/models.ts'
import { opaqueFields } from './opaque.ts'

const Pieces = z.array(z.looseObject({ type: z.string() }))
type Piece = z.output<typeof Pieces>[number]

/** What services want back of reasoning, beside its words. */
export interface ReasoningDetails {
  /** @param delta which may have some in the fields of one service or another */
  add(delta: Readonly<Partial<Record<Field, unknown>>>): void
  opaque(): Opaque | undefined
}

/** How the pieces of one service become whole. */
interface Way {
  /** The field of their words. */
  readonly words: string
  isContinued(last: Piece, piece: Piece): boolean
  /** Whether it would take it back. */
  isWhole(piece: Piece): boolean
}

/** Of OpenRouter, and of LiteLLM in front of Anthropic, which takes no thought back without its signature. */
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
/** More than is kept of them in the end. */
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
    /** A part of them would be refused. */
    whole(): readonly Piece[] | undefined {
      const isAll = characters <= maxCharacters && pieces.length < maxPieces
      return isAll && pieces.length > 0 && pieces.every(isWhole) ? pieces : undefined
    },
  }
}

/** A signature comes with the last piece. */
function continued(last: Piece, piece: Piece, words: string): Piece {
  const told = Object.entries(piece).filter(([, value]) => value !== undefined && value !== null)
  const text = `${textOf(last[words])}${textOf(piece[words])}`
  return { ...last, ...Object.fromEntries(told), type: last.type, [words]: text }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
