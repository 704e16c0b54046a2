import type { FinishReason, ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import { brokenOff } from '../failures/not-understood.ts'
import { sumOfCounts, type ToldCounts } from '../reply/counted-usage.ts'
import { finishChunk } from '../reply/finish.ts'
import { createReplyParts } from '../reply/reply-parts.ts'
import { type ConverseCounts, type ConverseEvent, countsAfter, readEvent } from './event.ts'

export interface BedrockReplyReader {
  /** @param event as it came: nothing is known of it yet */
  read(event: unknown): Iterable<ModelChunk>
  end(): Iterable<ModelChunk>
}

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

/** Turns Converse's events into chunks: words at once, and the parts when all has arrived. */
export function createBedrockReplyReader(
  request: ModelRequest,
  { id, adjustments }: Beginning = { id: undefined, adjustments: [] },
): BedrockReplyReader {
  const parts = createReplyParts()
  let counts: ConverseCounts = {}
  let told: string | undefined
  let isStopped = false
  let block = 0

  return {
    *read(event) {
      yield take(readEvent(event)) ?? { type: 'progress', characters: 0 }
    },
    *end() {
      if (!isStopped) throw brokenOff()
      yield finishChunk(request, { parts, words, told, counts: inAll(counts), id, adjustments })
    },
  }

  function take({
    contentBlockStart,
    contentBlockDelta,
    messageStop,
    metadata,
  }: ConverseEvent): ModelChunk | undefined {
    block = contentBlockStart?.contentBlockIndex ?? contentBlockDelta?.contentBlockIndex ?? block
    if (messageStop) {
      isStopped = true
      told = messageStop.stopReason ?? told
    }
    counts = countsAfter(counts, metadata?.usage)
    const call = contentBlockStart?.start?.toolUse
    if (call) {
      parts.beginCall(block, { id: call.toolUseId ?? undefined, name: call.name ?? undefined })
      return { type: 'progress', characters: call.name?.length ?? 0 }
    }
    return contentBlockDelta?.delta ? add(contentBlockDelta.delta) : undefined
  }

  function add({ text, toolUse, reasoningContent }: Delta): ModelChunk | undefined {
    if (toolUse) {
      parts.argument(block, toolUse.input ?? '')
      return { type: 'progress', characters: toolUse.input?.length ?? 0 }
    }
    if (reasoningContent) return addReasoning(reasoningContent)
    if (!text) return undefined
    parts.text(block, text)
    return { type: 'text', text }
  }

  function addReasoning({ text, signature, redactedContent }: Reasoning): ModelChunk | undefined {
    parts.reasoning(block, text ?? '')
    if (signature) parts.opaque(block, { signature })
    if (redactedContent) parts.opaque(block, { redacted: Buffer.from(redactedContent).toString('base64') })
    return text ? { type: 'reasoning', text } : undefined
  }
}

/** The provider counts apart what was read from its cache and written to it. */
function inAll({ inputTokens, outputTokens, totalTokens, ...cache }: ConverseCounts): ToldCounts {
  return {
    input: sumOfCounts(inputTokens, cache.cacheReadInputTokens, cache.cacheWriteInputTokens),
    cached_input: cache.cacheReadInputTokens,
    cache_write: cache.cacheWriteInputTokens,
    output: outputTokens,
    total: totalTokens,
  }
}
