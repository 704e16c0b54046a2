import type { ModelChunk, ModelPart, ModelReply, ModelRequest, TokenUsage } from '../../base/ports/models.ts'
import { findText } from '../../base/texts/find-text.ts'
import { watchRepeats } from '../../base/texts/watch-repeats.ts'
import type { SaidSoFar } from './said-so-far.ts'

/** Watches a model’s answer, reasoning and calls for endless repetition. */
export interface EndlessWords {
  /** @returns whether to stop it */
  hear(chunk: ModelChunk): boolean
  /** The reply so far, without calls: none is known to be complete. */
  stopped(usage: TokenUsage): ModelReply
}

/** @param said holds each chunk before it is heard */
export function listenForEndlessWords(request: ModelRequest, said: SaidSoFar): EndlessWords {
  const isCopied = copiesOf(request)
  const watches = { text: watchRepeats(isCopied), reasoning: watchRepeats(isCopied), progress: watchRepeats(isCopied) }

  return {
    hear(chunk) {
      return chunk.type !== 'finish' && watches[chunk.type](chunk.text ?? '')
    },
    stopped(usage) {
      const parts = (['reasoning', 'text'] as const).flatMap((type): ModelPart[] => {
        return said[type].length === 0 ? [] : [{ type, text: said[type].whole() }]
      })
      return { parts, reason: 'repeats', usage, model: request.model }
    },
  }
}

/** A model may repeat its input, as an echo or a copy does, but not more than that. */
function copiesOf({ system, turns }: ModelRequest): (end: string, length: number) => boolean {
  let given: string | undefined
  return (end, length) => {
    given ??= [system, ...turns.flatMap(({ parts }) => parts.map((part) => ('text' in part ? part.text : '')))].join(
      '\n',
    )
    return length <= given.length && findText(given, end) >= 0
  }
}
