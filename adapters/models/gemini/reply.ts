import type { FinishReason, ModelRequest, Opaque } from '../../../core/base/ports/models.ts'
import { brokenOff } from '../failures/not-understood.ts'
import type { Chunks } from '../reply/chunks.ts'
import { sumOfCounts, type ToldCounts } from '../reply/counted-usage.ts'
import { wholeReply } from '../reply/finish.ts'
import { createMadeFiles } from '../reply/made-files.ts'
import type { ReplyReader } from '../reply/read-reply.ts'
import { createReplyParts } from '../reply/reply-parts.ts'
import { wordThatCounts } from '../reply/told-word.ts'
import { jsonText } from '../wire/json-text.ts'
import { countsAfter, type GeminiCounts, type GeminiEvent, type GeminiPart, readEvent } from './event.ts'
import { failureInStream } from './failure.ts'

type GeminiFile = NonNullable<GeminiPart['inlineData']>
type GeminiCall = NonNullable<GeminiPart['functionCall']>

/** https://ai.google.dev/api/generate-content#FinishReason */
const words: ReadonlyMap<string, FinishReason> = new Map([
  ['STOP', 'stop'],
  // From other servers with this protocol; Google says STOP.
  ['FUNCTION_CALL', 'tool_calls'],
  ['MAX_TOKENS', 'length'],
  // The answer has not reached its limit, but needs a request to continue.
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

/** Turns the pieces of an answer into chunks: text at once, and the parts when everything has arrived. */
export function createGeminiReplyReader(
  request: ModelRequest,
  adjustments: readonly string[],
  tierOf: () => string | undefined = () => undefined,
): ReplyReader {
  const parts = createReplyParts()
  const files = createMadeFiles()
  let counts: GeminiCounts = {}
  let id: string | undefined
  let told: string | undefined
  let blockReason: string | undefined
  /** Pieces of the same kind form one part, except those with a signature, which stay separate. */
  let block = 0
  let kind: 'text' | 'reasoning' | 'call' | undefined

  return {
    // A service that does not stream answers with a list of all pieces.
    read(came, chunks) {
      for (const one of Array.isArray(came) ? came : [came]) take(readEvent(one), chunks)
    },
    isWhole: () => false,
    isTold: () => told !== undefined && parts.isAnswered(),
    end(_isEnded, chunks) {
      const word = told ?? blockReason
      if (word === undefined) throw brokenOff()
      // A blocked prompt has a different kind of reason, and any of these means blocked.
      const known: ReadonlyMap<string, FinishReason> = told === undefined ? new Map([[word, 'filtered']]) : words
      const ended = { parts, files, words: known, told: word, counts: inAll(counts), id, tier: tierOf(), adjustments }
      chunks.finish(wholeReply(request, ended))
    },
  }

  function take(event: GeminiEvent, chunks: Chunks): void {
    const { error, responseId, usageMetadata, promptFeedback, candidates } = event
    if (error !== undefined && error !== null) throw failureInStream(error)
    id ??= responseId ?? undefined
    counts = countsAfter(counts, usageMetadata)
    blockReason = promptFeedback?.blockReason ?? blockReason
    const candidate = candidates?.[0]
    for (const part of candidate?.content?.parts ?? []) takePart(part, chunks)
    told = wordThatCounts((word) => words.get(word), told, candidate?.finishReason)
  }

  function takePart(part: GeminiPart, chunks: Chunks): void {
    if (part.inlineData) takeFile(part.inlineData, part.thought === true, chunks)
    else takeSaid(part, chunks)
  }

  /** A file within a thought is a draft. */
  function takeFile({ data, mimeType }: GeminiFile, isDraft: boolean, chunks: Chunks): void {
    if (!isDraft) files.add(data, mimeType ?? undefined)
    chunks.progress(0)
  }

  function takeSaid({ text, thought, thoughtSignature, functionCall }: GeminiPart, chunks: Chunks): void {
    const signature = thoughtSignature ? { thought_signature: thoughtSignature } : undefined
    if (functionCall) {
      chunks.write(takeCall(functionCall, signature))
    } else if (text || signature) {
      const type = thought ? 'reasoning' : 'text'
      takeWords(type, text ?? '', signature)
      chunks.say(type, text ?? '')
    }
  }

  /** @returns its arguments */
  function takeCall({ id: callId, name, args }: GeminiCall, signature: Opaque | undefined): string {
    const text = jsonText(args)
    if (kind === 'call' && !callId && !name && text !== undefined) {
      // The arguments of the previous call, which came without any.
      parts.argument(block, text)
      kind = undefined
    } else {
      begin(text === undefined && name ? 'call' : undefined)
      parts.beginCall(block, { id: callId ?? undefined, name: name ?? undefined }, text)
    }
    if (signature) parts.opaque(block, signature)
    if (callId) parts.opaque(block, { call_id: callId })
    return text ?? ''
  }

  function takeWords(type: 'text' | 'reasoning', text: string, signature: Opaque | undefined): void {
    if (signature || kind !== type) begin(type)
    parts.say(type, block, text)
    if (!signature) return
    parts.opaque(block, signature)
    kind = undefined
  }

  function begin(next: typeof kind): void {
    block += 1
    kind = next
  }
}

/** The provider counts thoughts separately from the answer, and input for its own tools separately from the prompt. */
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
