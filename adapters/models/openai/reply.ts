import type { FinishReason, ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import { ProviderFailure } from '../provider-failure.ts'
import { createToldUsage } from '../told-usage.ts'
import { createCallAssembly } from '../tool-call-assembly.ts'
import { type OpenAIChunk, readChunk } from './chunk.ts'

type Delta = NonNullable<OpenAIChunk['choices'][number]['delta']>

export interface ReplyReader {
  /** @param chunk as it came: nothing is known of it yet */
  read(chunk: unknown): Iterable<ModelChunk>
  end(): Iterable<ModelChunk>
}

/** Turns the pieces of a streamed completion into chunks: text at once, tool calls and the finish when all has arrived. */
export function createReplyReader(request: ModelRequest): ReplyReader {
  const calls = createCallAssembly()
  let characters = 0
  let reason: string | undefined
  const told = createToldUsage()

  return {
    *read(came) {
      const { usage, choices } = readChunk(came)
      told.hear(usage)
      const [choice] = choices
      if (choice === undefined) return
      reason = choice.finish_reason ?? reason
      addCalls(choice.delta)
      const text = textOf(choice.delta)
      characters += text.length
      if (text !== '') yield { type: 'text', text }
    },
    *end() {
      if (reason === undefined) throw new ProviderFailure('transient', 'The provider broke off its answer')
      const complete = reason === 'length' ? [] : calls.complete()
      for (const call of complete) yield { type: 'tool_call', call }
      yield {
        type: 'finish',
        reason: finishReason(reason, complete.length > 0),
        usage: told.usage(request, characters + calls.characters()),
        model: request.model,
      }
    },
  }

  function addCalls(delta: Delta | null | undefined): void {
    for (const { index, id, function: called } of delta?.tool_calls ?? []) {
      calls.add({ index, id, name: called?.name ?? undefined, text: called?.arguments ?? undefined })
    }
  }
}

function textOf(delta: Delta | null | undefined): string {
  return delta?.content ?? delta?.refusal ?? ''
}

/** Some services say `stop` after tool calls, so the calls decide. */
function finishReason(reason: string, called: boolean): FinishReason {
  if (called) return 'tool_calls'
  if (reason === 'length') return 'length'
  return reason === 'content_filter' ? 'filtered' : 'stop'
}
