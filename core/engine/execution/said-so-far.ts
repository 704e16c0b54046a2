import type { ModelChunk } from '../../base/ports/models.ts'
import { createLongText, type LongText } from '../../base/texts/long-text.ts'

/** What a model has said of a reply that is under way. */
export interface SaidSoFar {
  readonly text: LongText
  readonly reasoning: LongText
  add(chunk: ModelChunk): void
}

export function createSaidSoFar(): SaidSoFar {
  const said = { text: createLongText(), reasoning: createLongText() }
  return {
    ...said,
    add(chunk) {
      if (chunk.type === 'text' || chunk.type === 'reasoning') said[chunk.type].add(chunk.text)
    },
  }
}
