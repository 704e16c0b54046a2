import type { FinishReason, ModelPart, ModelRequest } from '../../../core/base/ports/models.ts'
import { brokenOff } from '../failures/not-understood.ts'
import { sumOfCounts, type ToldCounts } from '../reply/counted-usage.ts'
import { wholeReply } from '../reply/finish.ts'
import type { ReplyReader } from '../reply/read-reply.ts'
import { createReplyParts } from '../reply/reply-parts.ts'
import { wordThatCounts } from '../reply/told-word.ts'
import { type Answer, addDelta, beginBlock } from './blocks.ts'
import { isClaude } from './claude.ts'
import { blocksIn, countsAfter, type MessagesCounts, type MessagesEvent, readEvent } from './event.ts'
import { failureInStream } from './failure.ts'

/** https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons; `pause_turn` concerns tools that run there */
const words: ReadonlyMap<string, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['tool_use', 'tool_calls'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'context_full'],
  ['refusal', 'refused'],
])

type End = Pick<MessagesEvent, 'stop_reason' | 'stop_details'>

/** Turns the events of the Messages API into chunks: text at once, and the parts when everything has arrived. */
export function createMessagesReplyReader(request: ModelRequest, adjustments: readonly string[]): ReplyReader {
  const parts = createReplyParts()
  let counts: MessagesCounts = {}
  let id: string | undefined
  let told: string | undefined
  let isStopped = false
  let block = 0

  return {
    read(came, chunks) {
      take(readEvent(came), { parts, chunks })
    },
    isWhole: () => isStopped,
    isTold: () => told !== undefined,
    end(_isEnded, chunks) {
      if (told === undefined && !isStopped) throw brokenOff()
      const tier = counts.service_tier
      const reply = wholeReply(request, { parts, words, told, counts: inAll(counts), id, tier, adjustments })
      chunks.finish(isClaude(request.model) ? reply : { ...reply, parts: reply.parts.map(withUnsigned) })
    },
  }

  function take(event: MessagesEvent, answer: Answer): void {
    if (event.type === 'error' || event.error) throw failureInStream(event.error)
    block = event.index ?? block
    switch (event.type) {
      case 'message_start':
        id = event.message?.id ?? id
        counts = countsAfter(counts, event.message?.usage)
        break
      case 'content_block_start':
        if (event.content_block) beginBlock(answer, block, event.content_block)
        break
      case 'content_block_delta':
        if (event.delta) addDelta(answer, block, event.delta)
        break
      case 'message_delta':
        counts = countsAfter(counts, event.usage)
        takeEnd(event.delta)
        break
      case 'message_stop':
        isStopped = true
        break
      case 'message':
        takeMessage(event, answer)
    }
  }

  function takeEnd(end: End | null | undefined): void {
    told = wordThatCounts((word) => words.get(word), told, end?.stop_reason)
    if (told === 'refusal') parts.say('refusal', -1, end?.stop_details?.explanation ?? '')
  }

  /** The answer of a service that does not stream. */
  function takeMessage(message: MessagesEvent, answer: Answer): void {
    id = message.id ?? id
    counts = countsAfter(counts, message.usage)
    for (const [at, one] of blocksIn(message).entries()) beginBlock(answer, at, one)
    takeEnd(message)
    isStopped = true
  }
}

/** Other vendors do not sign thoughts, but still require them in the history. */
function withUnsigned(part: ModelPart): ModelPart {
  return part.type === 'reasoning' && part.opaque === undefined ? { ...part, opaque: { unsigned: true } } : part
}

/** The provider counts cache reads and cache writes separately from the other input. */
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
