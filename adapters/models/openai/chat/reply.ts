import type { ModelRequest, Opaque } from '../../../../core/base/ports/models.ts'
import { cutText } from '../../../../core/base/texts/cut-text.ts'
import { brokenOff } from '../../failures/not-understood.ts'
import type { Chunks } from '../../reply/chunks.ts'
import { createMadeFiles, type MadeFiles } from '../../reply/made-files.ts'
import { usualRate } from '../../reply/pcm.ts'
import type { ReplyReader } from '../../reply/read-reply.ts'
import { createReplyParts } from '../../reply/reply-parts.ts'
import { toldTier } from '../../reply/told-tier.ts'
import { createToldUsage } from '../../reply/told-usage.ts'
import type { CallPiece } from '../../reply/tool-call-assembly.ts'
import { endAfter, finishReasonOf } from '../finish-reason.ts'
import { type ChatChunk, type ChatDelta, readChunk } from './chunk.ts'
import { opaqueFields, withOpaque } from './opaque.ts'
import { plainDelta } from './plain-delta.ts'
import { createReasoningDetails } from './reasoning-details.ts'
import { block, createSpeech } from './speech.ts'

/** Turns the pieces of a completion into chunks, and all of them into a reply. */
export function createChatReader(request: ModelRequest): ReplyReader {
  const parts = createReplyParts()
  const told = createToldUsage()
  const speech = createSpeech(parts)
  const reasoningDetails = createReasoningDetails()
  const files = createMadeFiles()
  let besideText: Opaque | undefined
  let toldReason: string | undefined
  let responseId: string | undefined
  let tier: unknown

  return {
    read(value, chunks) {
      const plain = responseId === undefined ? undefined : plainDelta(value)
      if (plain === undefined) readWhole(value, chunks)
      else speech.hear(plain, chunks)
    },

    end(isEnded, chunks) {
      speech.end(chunks)
      if (toldReason === undefined && !isEnded) throw brokenOff()
      const said = withOpaque(parts.complete(), 'text', besideText)
      const all = withOpaque(said, 'reasoning', reasoningDetails.opaque())
      const service_tier = toldTier(tier)
      const adjustments = told.doubts(request)
      const made = files.all()
      chunks.finish({
        parts: all,
        ...(made && { files: made }),
        reason: finishReasonOf(toldReason, all, request),
        ...(toldReason !== undefined && { told_reason: toldReason }),
        usage: told.usage(request, parts.characters()),
        model: request.model,
        ...(service_tier !== undefined && { service_tier }),
        ...(responseId && { response_id: responseId }),
        ...(adjustments.length > 0 && { adjustments }),
      })
    },

    // The usage follows the finish reason.
    isWhole: () => false,
    isTold: () => toldReason !== undefined && parts.isAnswered(),
  }

  function readWhole(value: unknown, chunks: Chunks): void {
    const { id, usage, service_tier, x_groq, choices } = readChunk(value)
    tier = service_tier ?? tier
    const [choice, ...others] = choices
    // Azure's first chunk has an empty one.
    responseId ||= id?.slice(0, 200)
    for (const used of [x_groq?.usage, usage, choice?.usage]) told.hear(used)
    if (choice === undefined) return
    toldReason = endAfter(toldReason, choice)
    const isCalling = readDelta(deltaOf(choice), chunks)
    // Only one answer is requested. Some services put its calls into a separate choice, as if they belonged to another.
    if (!isCalling) readCalls(others.map(deltaOf).find(hasCalls), chunks)
  }

  /** @returns whether it concerns a call */
  function readDelta(delta: ChatDelta | undefined, chunks: Chunks): boolean {
    if (delta === undefined) return false
    reasoningDetails.add(delta)
    if (delta.extra_content) besideText = opaqueFields({ extra_content: delta.extra_content })
    speech.hear(delta, chunks)
    if (delta.refusal) speech.refuse(delta.refusal, chunks)
    readFiles(delta, chunks)
    return readCalls(delta, chunks)
  }

  /** Speech is also sent as text. */
  function readFiles({ images, audio }: ChatDelta, chunks: Chunks): void {
    for (const { image_url } of images ?? []) addFile(image_url.url, files)
    if (audio?.data !== undefined) files.addSound(audio.data, usualRate)
    if (audio?.transcript !== undefined) speech.hear({ content: audio.transcript }, chunks)
    if (images || audio) chunks.progress(0)
  }

  function readCalls(delta: ChatDelta | undefined, chunks: Chunks): boolean {
    const pieces = callPieces(delta)
    for (const piece of pieces) {
      parts.callPiece(block, piece)
      chunks.write(piece.text ?? '')
    }
    return pieces.length > 0
  }
}

const dataUrl = /^data:([^;,]*)[^,]*;base64,/

function addFile(url: string, files: MadeFiles): void {
  const head = dataUrl.exec(url.slice(0, longestHead))
  if (head) files.add(url.slice(head[0].length), head[1])
  else files.leaveOut('image', `It stands at an address, which is not asked: ${cutText(url, longestAddress)}`)
}

const longestHead = 200
const longestAddress = 500

function deltaOf({ delta, message }: ChatChunk['choices'][number]): ChatDelta | undefined {
  return delta ?? message ?? undefined
}

function hasCalls(delta: ChatDelta | undefined): boolean {
  return callPieces(delta).length > 0
}

function callPieces({ tool_calls, function_call }: Partial<ChatDelta> = {}): readonly CallPiece[] {
  const pieces = (tool_calls ?? []).map(({ index, id, type: _, function: called, ...others }) => ({
    index,
    id,
    name: called?.name ?? undefined,
    text: called?.arguments,
    opaque: opaqueFields(others),
  }))
  // Some services also put a call into the old field.
  if (pieces.length > 0) return pieces.filter(saysSomething)
  const name = function_call?.name ?? undefined
  return [{ index: 0, id: undefined, name, text: function_call?.arguments }].filter(saysSomething)
}

function saysSomething({ id, name, text, opaque }: CallPiece): boolean {
  return [id, name, text].some((words) => words !== undefined && words !== '') || opaque !== undefined
}
