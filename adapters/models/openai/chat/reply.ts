import type { ModelChunk, ModelRequest, Opaque } from '../../../../core/base/ports/models.ts'
import { ProviderFailure } from '../../failures/provider-failure.ts'
import { createToldUsage } from '../../reply/told-usage.ts'
import { type CallPiece, createCallAssembly } from '../../reply/tool-call-assembly.ts'
import { finishReasonOf } from '../finish-reason.ts'
import type { ReplyReader } from '../protocol.ts'
import { createReplyParts, type SpokenType } from '../reply-parts.ts'
import { createThinkBlock } from '../think-block.ts'
import { type ChatDelta, readChunk } from './chunk.ts'
import { opaqueFields, opaqueReasoning, withOpaque } from './opaque.ts'
import { createReasoningDetails } from './reasoning-details.ts'

/** Turns the pieces of a completion into chunks, and all of them into a reply. */
export function createChatReader(request: ModelRequest): ReplyReader {
  const parts = createReplyParts()
  const calls = createCallAssembly()
  const told = createToldUsage()
  const thinkBlock = createThinkBlock()
  const reasoningDetails = createReasoningDetails()
  let besideText: Opaque | undefined
  let toldReason: string | undefined
  let responseId: string | undefined

  return {
    *read(value) {
      const { id, usage, x_groq, choices } = readChunk(value)
      responseId ??= id?.slice(0, 200)
      told.hear(x_groq?.usage)
      told.hear(usage)
      const [choice] = choices
      if (choice === undefined) return
      told.hear(choice.usage)
      toldReason = choice.finish_reason ?? toldReason
      const delta = choice.delta ?? choice.message
      if (delta) yield* readDelta(delta)
    },

    *end(isEnded) {
      yield* thinkBlock.end().map(({ type, text }) => say(type, text))
      if (toldReason === undefined && !isEnded) {
        throw new ProviderFailure('transient', 'The provider broke off its answer')
      }
      const said = withOpaque(parts.complete(calls.complete()), 'text', besideText)
      const all = withOpaque(said, 'reasoning', reasoningDetails.opaque())
      yield {
        type: 'finish',
        parts: all,
        reason: finishReasonOf(toldReason, all),
        ...(toldReason !== undefined && { told_reason: toldReason }),
        usage: told.usage(request, parts.characters() + calls.characters()),
        model: request.model,
        ...(responseId !== undefined && { response_id: responseId }),
      }
    },

    // What a call used comes behind its finish.
    isWhole: () => false,
  }

  function* readDelta(delta: ChatDelta): Iterable<ModelChunk> {
    const field = delta.reasoning_content ? 'reasoning_content' : 'reasoning'
    const reasoning = delta[field] ?? ''
    if (reasoning !== '') {
      parts.say('reasoning', reasoning, opaqueReasoning(field))
      yield { type: 'reasoning', text: reasoning }
    }
    reasoningDetails.add(delta.reasoning_details)
    if (delta.extra_content) besideText = opaqueFields({ extra_content: delta.extra_content })
    yield* readContent(delta.content ?? '')
    if (delta.refusal) yield say('refusal', delta.refusal)
    for (const piece of callPieces(delta)) {
      parts.call(calls.add(piece))
      yield { type: 'progress', characters: piece.text?.length ?? 0 }
    }
  }

  function* readContent(content: NonNullable<ChatDelta['content']>): Iterable<ModelChunk> {
    const pieces = typeof content === 'string' ? [{ type: 'text', text: content }] : content
    for (const { type, text } of pieces) if (text !== '') yield* sayPiece(type, text)
  }

  function sayPiece(type: string, text: string): ModelChunk[] {
    if (type === 'text') return thinkBlock.read(text).map((spoken) => say(spoken.type, spoken.text))
    return [say(type === 'refusal' ? 'refusal' : 'reasoning', text)]
  }

  function say(type: SpokenType, text: string): ModelChunk {
    parts.say(type, text)
    return type === 'refusal' ? { type: 'progress', characters: text.length } : { type, text }
  }
}

function callPieces({ tool_calls, function_call }: ChatDelta): CallPiece[] {
  const pieces = (tool_calls ?? []).map(({ index, id, type: _, function: called, ...others }) => ({
    index,
    id,
    name: called?.name ?? undefined,
    text: called?.arguments ?? undefined,
    opaque: opaqueFields(others),
  }))
  const old = {
    index: 0,
    id: undefined,
    name: function_call?.name ?? undefined,
    text: function_call?.arguments ?? undefined,
  }
  return [...pieces, old].filter(saysSomething)
}

function saysSomething({ id, name, text, opaque }: CallPiece): boolean {
  return [id, name, text].some((words) => words !== undefined && words !== '') || opaque !== undefined
}
