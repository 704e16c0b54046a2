import type { FinishReason, ModelRequest } from '../../../core/base/ports/models.ts'
import { brokenOff } from '../failures/not-understood.ts'
import type { Chunks } from '../reply/chunks.ts'
import { sumOfCounts, type ToldCounts } from '../reply/counted-usage.ts'
import { wholeReply } from '../reply/finish.ts'
import type { ReplyReader } from '../reply/read-reply.ts'
import { createReplyParts } from '../reply/reply-parts.ts'
import { wordThatCounts } from '../reply/told-word.ts'
import { type ConverseCounts, type ConverseEvent, countsAfter, readEvent } from './event.ts'

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_MessageStopEvent.html. A test holds this to the SDK. */
export const words: ReadonlyMap<string, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['tool_use', 'tool_calls'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'context_full'],
  ['content_filtered', 'filtered'],
  ['guardrail_intervened', 'filtered'],
  ['refusal', 'refused'],
  ['malformed_tool_use', 'malformed_call'],
  ['malformed_model_output', 'failed'],
])

type Delta = NonNullable<NonNullable<ConverseEvent['contentBlockDelta']>['delta']>
type Reasoning = NonNullable<Delta['reasoningContent']>

export interface Beginning {
  readonly id: string | undefined
  readonly adjustments: readonly string[]
}

/** Turns Converse's events into chunks: text at once, and the parts when everything has arrived. */
export function createBedrockReplyReader(
  request: ModelRequest,
  { id, adjustments }: Beginning = { id: undefined, adjustments: [] },
): ReplyReader {
  const parts = createReplyParts()
  let counts: ConverseCounts = {}
  let told: string | undefined
  let tier: string | undefined
  let isStopped = false
  let block = 0

  return {
    read(came, chunks) {
      take(readEvent(came), chunks)
    },
    // The usage follows the stop event.
    isWhole: () => false,
    isTold: () => isStopped,
    end(_isEnded, chunks) {
      if (!isStopped) throw brokenOff()
      chunks.finish(wholeReply(request, { parts, words, told, counts: inAll(counts), id, tier, adjustments }))
    },
  }

  function take(event: ConverseEvent, chunks: Chunks): void {
    const { contentBlockStart, contentBlockDelta, messageStop, metadata } = event
    block = contentBlockStart?.contentBlockIndex ?? contentBlockDelta?.contentBlockIndex ?? block
    if (messageStop) {
      isStopped = true
      told = wordThatCounts((word) => words.get(word), told, messageStop.stopReason)
    }
    counts = countsAfter(counts, metadata?.usage)
    tier = metadata?.serviceTier?.type ?? tier
    const call = contentBlockStart?.start?.toolUse
    if (call) {
      parts.beginCall(block, { id: call.toolUseId ?? undefined, name: call.name ?? undefined })
      chunks.progress(call.name?.length ?? 0)
    } else if (contentBlockDelta?.delta) add(contentBlockDelta.delta, chunks)
  }

  function add({ text, toolUse, reasoningContent }: Delta, chunks: Chunks): void {
    if (toolUse) {
      parts.argument(block, toolUse.input ?? '')
      chunks.write(toolUse.input ?? '')
    } else if (reasoningContent) {
      addReasoning(reasoningContent)
      chunks.say('reasoning', reasoningContent.text ?? '')
    } else if (text) {
      parts.say('text', block, text)
      chunks.say('text', text)
    }
  }

  function addReasoning({ text, signature, redactedContent }: Reasoning): void {
    parts.say('reasoning', block, text ?? '')
    if (signature) parts.opaque(block, { signature })
    if (redactedContent) parts.opaque(block, { redacted: Buffer.from(redactedContent).toString('base64') })
  }
}

/** The provider counts cache reads and cache writes separately from the other input. */
function inAll({ inputTokens, outputTokens, totalTokens, ...cache }: ConverseCounts): ToldCounts {
  return {
    input: sumOfCounts(inputTokens, cache.cacheReadInputTokens, cache.cacheWriteInputTokens),
    cached_input: cache.cacheReadInputTokens,
    cache_write: cache.cacheWriteInputTokens,
    output: outputTokens,
    total: totalTokens,
  }
}
