import * as z from 'zod'
import type { Opaque } from '../../../../core/base/ports/models.ts'
import { opaqueFields } from './opaque.ts'

const Detail = z.looseObject({
  type: z.string(),
  index: z.number().optional().catch(undefined),
  text: z.string().optional().catch(undefined),
})
const Details = z.array(Detail)
type Detail = z.output<typeof Detail>

/** OpenRouter’s: what the services behind it want back of reasoning, in pieces. */
export interface ReasoningDetails {
  add(pieces: unknown): void
  opaque(): Opaque | undefined
}

const maxDetails = 1000
/** More than is kept of them in the end. */
const maxCharacters = 256 * 1024

export function createReasoningDetails(): ReasoningDetails {
  const details: Detail[] = []
  let characters = 0

  function addOne(piece: Detail): void {
    const last = details.at(-1)
    if (last !== undefined && isContinued(last, piece)) details[details.length - 1] = continued(last, piece)
    else details.push(piece)
  }

  return {
    add(pieces) {
      if (pieces === undefined || pieces === null) return
      const parsed = Details.safeParse(pieces)
      if (!parsed.success) return
      characters += JSON.stringify(parsed.data).length
      if (characters <= maxCharacters && details.length < maxDetails) for (const piece of parsed.data) addOne(piece)
    },
    // A part of them would be refused.
    opaque() {
      const isWhole = characters <= maxCharacters && details.length < maxDetails
      return isWhole && details.length > 0 ? opaqueFields({ reasoning_details: details }) : undefined
    },
  }
}

function isContinued(last: Detail, piece: Detail): boolean {
  return piece.type === 'reasoning.text' && last.type === piece.type && last.index === piece.index
}

/** A signature comes with the last piece. */
function continued(last: Detail, piece: Detail): Detail {
  const told = Object.entries(piece).filter(([, value]) => value !== undefined && value !== null)
  return { ...last, ...Object.fromEntries(told), type: last.type, text: `${last.text ?? ''}${piece.text ?? ''}` }
}
