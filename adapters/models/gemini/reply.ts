import type { FinishReason, ModelChunk, ModelRequest, Opaque } from '../../../core/base/ports/models.ts'
import { brokenOff } from '../failures/not-understood.ts'
import { sumOfCounts, type ToldCounts } from '../reply/counted-usage.ts'
import { finishChunk } from '../reply/finish.ts'
import { createReplyParts } from '../reply/reply-parts.ts'
import { jsonText } from '../wire/json-text.ts'
import { countsAfter, type GeminiCounts, type GeminiEvent, type GeminiPart, readEvent } from './event.ts'
import { failureInStream } from './failure.ts'

type GeminiCall = NonNullable<GeminiPart['functionCall']>

export interface GeminiReplyReader {
  /** @param data of an event; `undefined`: a sign of life */
  read(data: string | undefined): Iterable<ModelChunk>
  end(): Iterable<ModelChunk>
}

/** https://ai.google.dev/api/generate-content#FinishReason */
const words: ReadonlyMap<string, FinishReason> = new Map([
  ['STOP', 'stop'],
  // Of servers that speak the protocol. Google says STOP.
  ['FUNCTION_CALL', 'tool_calls'],
  ['MAX_TOKENS', 'length'],
  // There is room left, and it would have to be asked to go on.
  ['CONTINUATION', 'length'],
  ['SAFETY', 'filtered'],
  ['RECITATION', 'filtered'],
  ['LANGUAGE', 'filtered'],
  ['BLOCKLIST', 'filtered'],
  ['PROHIBITED_CONTENT', 'filtered'],
  ['SPII', 'filtered'],
  ['IMAGE_SAFETY', 'filtered'],
  ['IMAGE_PROHIBITED_CONTENT', 'filtered'],
  ['IMAGE_RECITATION', 'filtered'],
  ['MALFORMED_FUNCTION_CALL', 'malformed_call'],
  ['UNEXPECTED_TOOL_CALL', 'malformed_call'],
  ['TOO_MANY_TOOL_CALLS', 'malformed_call'],
  ['MALFORMED_RESPONSE', 'failed'],
  ['MISSING_THOUGHT_SIGNATURE', 'failed'],
])

/** Turns the pieces of an answer into chunks: words at once, and the parts when all has arrived. */
export function createGeminiReplyReader(request: ModelRequest, adjustments: readonly string[]): GeminiReplyReader {
  const parts = createReplyParts()
  let counts: GeminiCounts = {}
  let id: string | undefined
  let told: string | undefined
  let blockReason: string | undefined
  /** Pieces of the same kind are one part, but for those with a signature, which stay as they came. */
  let block = 0
  let kind: 'text' | 'reasoning' | undefined

  return {
    *read(data) {
      const chunks = data === undefined ? [] : take(readEvent(data))
      if (chunks.length === 0) yield { type: 'progress', characters: 0 }
      else yield* chunks
    },
    *end() {
      const word = told ?? blockReason
      if (word === undefined) throw brokenOff()
      // A prompt that is blocked has a word of its own kind, whichever it is.
      const known: ReadonlyMap<string, FinishReason> = told === undefined ? new Map([[word, 'filtered']]) : words
      yield finishChunk(request, { parts, words: known, told: word, counts: inAll(counts), id, adjustments })
    },
  }

  function take({ error, responseId, usageMetadata, promptFeedback, candidates }: GeminiEvent): ModelChunk[] {
    if (error !== undefined && error !== null) throw failureInStream(error)
    id ??= responseId ?? undefined
    counts = countsAfter(counts, usageMetadata)
    blockReason = promptFeedback?.blockReason ?? blockReason
    const candidate = candidates?.[0]
    const chunks = (candidate?.content?.parts ?? []).flatMap(takePart)
    told = candidate?.finishReason ?? told
    return chunks
  }

  function takePart({ text, thought, thoughtSignature, functionCall }: GeminiPart): ModelChunk[] {
    const signature = thoughtSignature ? { thought_signature: thoughtSignature } : undefined
    if (functionCall) return [takeCall(functionCall, signature)]
    const isNothing = text === undefined || text === null || (text === '' && !signature)
    return isNothing ? [] : takeWords(thought ? 'reasoning' : 'text', text, signature)
  }

  function takeCall({ id: callId, name, args }: GeminiCall, signature: Opaque | undefined): ModelChunk {
    begin(undefined)
    const text = jsonText(args)
    parts.beginCall(block, { id: callId ?? undefined, name: name ?? undefined }, text)
    if (signature) parts.opaque(block, signature)
    if (callId) parts.opaque(block, { call_id: callId })
    return { type: 'progress', characters: text?.length ?? 0 }
  }

  function takeWords(type: 'text' | 'reasoning', text: string, signature: Opaque | undefined): ModelChunk[] {
    if (signature || kind !== type) begin(type)
    parts[type](block, text)
    if (signature) {
      parts.opaque(block, signature)
      kind = undefined
    }
    return text === '' ? [] : [{ type, text }]
  }

  function begin(next: 'text' | 'reasoning' | undefined): void {
    block += 1
    kind = next
  }
}

/** The provider counts thoughts apart from what was said, and what tools that run there read apart from the prompt. */
function inAll(counts: GeminiCounts): ToldCounts {
  const { promptTokenCount, toolUsePromptTokenCount, candidatesTokenCount, thoughtsTokenCount } = counts
  return {
    input: sumOfCounts(promptTokenCount, toolUsePromptTokenCount),
    cached_input: counts.cachedContentTokenCount,
    output: sumOfCounts(candidatesTokenCount, thoughtsTokenCount),
    reasoning: thoughtsTokenCount,
    total: counts.totalTokenCount,
  }
}
