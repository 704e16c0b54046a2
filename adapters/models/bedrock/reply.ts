import type {
  ContentBlockDeltaEvent,
  ContentBlockStartEvent,
  ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime'
import type { FinishReason, ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import { ProviderFailure } from '../provider-failure.ts'
import { createToldUsage } from '../told-usage.ts'
import { createCallAssembly } from '../tool-call-assembly.ts'

export interface BedrockReplyReader {
  read(event: ConverseStreamOutput): Iterable<ModelChunk>
  end(): Iterable<ModelChunk>
}

/** Turns Converse's events into chunks: text at once, tool calls and the finish when all has arrived. */
export function createBedrockReplyReader(request: ModelRequest): BedrockReplyReader {
  const calls = createCallAssembly()
  let characters = 0
  let stopped: string | undefined
  const told = createToldUsage()

  return {
    *read(event) {
      if (event.contentBlockStart) startCall(event.contentBlockStart)
      if (event.contentBlockDelta) {
        const text = addDelta(event.contentBlockDelta)
        if (text !== '') yield { type: 'text', text }
      }
      if (event.messageStop) stopped = event.messageStop.stopReason
      told.hear(event.metadata?.usage)
    },
    *end() {
      if (stopped === undefined) throw new ProviderFailure('transient', 'The provider broke off its answer')
      const reason = finishReason(stopped)
      const complete = reason === 'tool_calls' ? calls.complete() : []
      for (const call of complete) yield { type: 'tool_call', call }
      yield {
        type: 'finish',
        reason,
        usage: told.usage(request, characters + calls.characters()),
        model: request.model,
      }
    },
  }

  function startCall({ contentBlockIndex, start }: ContentBlockStartEvent): void {
    if (!start?.toolUse) return
    calls.add({ index: contentBlockIndex, id: start.toolUse.toolUseId, name: start.toolUse.name, text: '' })
  }

  function addDelta({ contentBlockIndex, delta }: ContentBlockDeltaEvent): string {
    if (delta?.toolUse) {
      calls.add({ index: contentBlockIndex, id: undefined, name: undefined, text: delta.toolUse.input })
    }
    const text = delta?.text ?? ''
    characters += text.length
    return text
  }
}

function finishReason(stopReason: string): FinishReason {
  switch (stopReason) {
    case 'tool_use':
      return 'tool_calls'
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length'
    case 'content_filtered':
    case 'guardrail_intervened':
      return 'filtered'
    default:
      return 'stop'
  }
}
