import type { FinishReason, ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import { brokenOff } from '../failures/not-understood.ts'
import { sumOfCounts, type ToldCounts } from '../reply/counted-usage.ts'
import { finishChunk } from '../reply/finish.ts'
import { createReplyParts } from '../reply/reply-parts.ts'
import { addDelta, beginBlock } from './blocks.ts'
import { countsAfter, type MessagesCounts, type MessagesEvent, readEvent } from './event.ts'
import { failureInStream } from './failure.ts'

export interface MessagesReplyReader {
  /** @param data of an event; `undefined`: a sign of life */
  read(data: string | undefined): Iterable<ModelChunk>
  /** Whether all has come. Some services leave the connection open. */
  isWhole(): boolean
  end(): Iterable<ModelChunk>
}

/** https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons; `pause_turn` is of tools that run there */
const words: ReadonlyMap<string, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['tool_use', 'tool_calls'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'context_full'],
  ['refusal', 'refused'],
])

/** Turns the events of the Messages API into chunks: words at once, and the parts when all has arrived. */
export function createMessagesReplyReader(request: ModelRequest, adjustments: readonly string[]): MessagesReplyReader {
  const parts = createReplyParts()
  let counts: MessagesCounts = {}
  let id: string | undefined
  let told: string | undefined
  let isStopped = false
  let block = 0

  return {
    *read(data) {
      yield (data === undefined ? undefined : take(readEvent(data))) ?? { type: 'progress', characters: 0 }
    },
    isWhole: () => isStopped,
    *end() {
      if (told === undefined && !isStopped) throw brokenOff()
      yield finishChunk(request, { parts, words, told, counts: inAll(counts), id, adjustments })
    },
  }

  function take(event: MessagesEvent): ModelChunk | undefined {
    block = event.index ?? block
    switch (event.type) {
      case 'message_start':
        id = event.message?.id ?? id
        counts = countsAfter(counts, event.message?.usage)
        return undefined
      case 'content_block_start':
        return event.content_block ? beginBlock(parts, block, event.content_block) : undefined
      case 'content_block_delta':
        return event.delta ? addDelta(parts, block, event.delta) : undefined
      case 'message_delta':
        counts = countsAfter(counts, event.usage)
        told = event.delta?.stop_reason ?? told
        if (told === 'refusal') parts.refusal(-1, event.delta?.stop_details?.explanation ?? '')
        return undefined
      case 'message_stop':
        isStopped = true
        return undefined
      case 'error':
        throw failureInStream(event.error)
      default:
        return undefined
    }
  }
}

/** The provider counts apart what was read from its cache and written to it. */
function inAll(counts: MessagesCounts): ToldCounts {
  const { input_tokens, output_tokens, cache_read_input_tokens: read, cache_creation_input_tokens: written } = counts
  return {
    input: sumOfCounts(input_tokens, read, written),
    cached_input: read,
    cache_write: written,
    output: output_tokens,
    reasoning: counts.output_tokens_details?.thinking_tokens,
  }
}
