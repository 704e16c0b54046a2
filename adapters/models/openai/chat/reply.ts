import type { ModelRequest, Opaque } from '../../../../core/base/ports/models.ts'
import { brokenOff } from '../../failures/not-understood.ts'
import type { Chunks } from '../../reply/chunks.ts'
import type { ReplyReader } from '../../reply/read-reply.ts'
import { createReplyParts, type SpokenType } from '../../reply/reply-parts.ts'
import { toldTier } from '../../reply/told-tier.ts'
import { createToldUsage } from '../../reply/told-usage.ts'
import type { CallPiece } from '../../reply/tool-call-assembly.ts'
import { finishReasonOf } from '../finish-reason.ts'
import { createThinkBlock } from '../think-block.ts'
import { type ChatDelta, readChunk } from './chunk.ts'
import { opaqueFields, opaqueReasoning, withOpaque } from './opaque.ts'
import { plainDelta, type Words } from './plain-delta.ts'
import { createReasoningDetails } from './reasoning-details.ts'

/** The protocol numbers no blocks. */
const block = 0

/** Turns the pieces of a completion into chunks, and all of them into a reply. */
export function createChatReader(request: ModelRequest): ReplyReader {
  const parts = createReplyParts()
  const told = createToldUsage()
  const thinkBlock = createThinkBlock()
  const reasoningDetails = createReasoningDetails()
  let besideText: Opaque | undefined
  let toldReason: string | undefined
  let responseId: string | undefined
  let tier: unknown

  return {
    read(value, chunks) {
      const plain = responseId === undefined ? undefined : plainDelta(value)
      if (plain === undefined) readWhole(value, chunks)
      else readWords(plain, chunks)
    },

    end(isEnded, chunks) {
      for (const { type, text } of thinkBlock.end()) say(type, text, chunks)
      if (toldReason === undefined && !isEnded) throw brokenOff()
      const said = withOpaque(parts.complete(), 'text', besideText)
      const all = withOpaque(said, 'reasoning', reasoningDetails.opaque())
      const service_tier = toldTier(tier)
      chunks.finish({
        parts: all,
        reason: finishReasonOf(toldReason, all),
        ...(toldReason !== undefined && { told_reason: toldReason }),
        usage: told.usage(request, parts.characters()),
        model: request.model,
        ...(service_tier !== undefined && { service_tier }),
        ...(responseId !== undefined && { response_id: responseId }),
      })
    },

    // What a call used comes behind its finish.
    isWhole: () => false,
  }

  function readWhole(value: unknown, chunks: Chunks): void {
    const { id, usage, service_tier, x_groq, choices } = readChunk(value)
    tier = service_tier ?? tier
    responseId ??= id?.slice(0, 200)
    told.hear(x_groq?.usage)
    told.hear(usage)
    const [choice] = choices
    if (choice === undefined) return
    told.hear(choice.usage)
    toldReason = choice.finish_reason ?? toldReason
    const delta = choice.delta ?? choice.message
    if (delta) readDelta(delta, chunks)
  }

  function readDelta(delta: ChatDelta, chunks: Chunks): void {
    reasoningDetails.add(delta.reasoning_details)
    if (delta.extra_content) besideText = opaqueFields({ extra_content: delta.extra_content })
    readWords(delta, chunks)
    if (delta.refusal) say('refusal', delta.refusal, chunks)
    for (const piece of callPieces(delta)) {
      parts.callPiece(block, piece)
      chunks.progress(piece.text?.length ?? 0)
    }
  }

  function readWords({ reasoning_content, reasoning, content }: Words, chunks: Chunks): void {
    const field = reasoning_content ? 'reasoning_content' : 'reasoning'
    const thought = reasoning_content || reasoning || ''
    if (thought !== '' && say('reasoning', thought, chunks)) parts.opaque(block, opaqueReasoning(field))
    if (typeof content === 'string') sayText(content, chunks)
    else for (const { type, text } of content ?? []) sayPiece(type, text, chunks)
  }

  function sayPiece(type: string, text: string, chunks: Chunks): void {
    if (type === 'text') sayText(text, chunks)
    else if (text !== '') say(type === 'refusal' ? 'refusal' : 'reasoning', text, chunks)
  }

  function sayText(text: string, chunks: Chunks): void {
    if (text === '') return
    if (thinkBlock.isOver()) say('text', text, chunks)
    else for (const spoken of thinkBlock.read(text)) say(spoken.type, spoken.text, chunks)
  }

  /** @returns whether a part begins with it */
  function say(type: SpokenType, text: string, chunks: Chunks): boolean {
    if (type === 'refusal') chunks.progress(text.length)
    else chunks.say(type, text)
    return parts.say(type, block, text)
  }
}

function callPieces({ tool_calls, function_call }: ChatDelta): readonly CallPiece[] {
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
