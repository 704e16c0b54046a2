import { setTimeout as pause } from 'node:timers/promises'
import type {
  FinishReason,
  MadeFile,
  ModelChunk,
  ModelRequest,
  TextPart,
  ToolCallPart,
} from '../../../../core/base/ports/models.ts'
import { estimateUsage } from '../../reply/token-estimate.ts'
import { textIn } from '../../reply/turn-text.ts'
import { lastTurn, type Turn } from './conversation.ts'
import { endlessWords } from './endless.ts'
import { finalText } from './final-text.ts'
import { findCalls } from './find-calls.ts'
import { jsonAnswer } from './json-answer.ts'
import { judgement } from './judgement.ts'
import { pictureFor } from './picture.ts'

export interface OfflineRulesOptions {
  /** A pause before each word and call, to imitate a real model. */
  readonly latencyMs?: number
}

/**
 * `offline/rules`: a few rules instead of a language model, so that everything can be tried without a provider. It calls the
 * tools that a text plainly requests, once, and then states their answers.
 */
export function offlineRules({ latencyMs = 0 }: OfflineRulesOptions = {}) {
  return async function* generate(request: ModelRequest): AsyncGenerator<ModelChunk> {
    const { signal, model } = request
    const parts: (TextPart | ToolCallPart)[] = []
    let written = 0
    let reason: FinishReason = 'stop'
    for (const part of answer(request)) {
      signal.throwIfAborted()
      if (latencyMs > 0) await pause(latencyMs, undefined, { signal })
      if (written >= request.max_tokens * 4) {
        reason = 'length'
        break
      }
      const characters = lengthOf(part)
      written += characters
      parts.push(part)
      if (part.type === 'tool_call') reason = 'tool_calls'
      yield part.type === 'text' ? part : { type: 'progress', characters }
    }
    const said = { parts: asOneText(parts), ...(reason === 'stop' && filesFor(request)) }
    yield { type: 'finish', ...said, reason, usage: estimateUsage(request, written), model }
  }
}

function lengthOf(part: TextPart | ToolCallPart): number {
  return part.type === 'text' ? part.text.length : JSON.stringify(part).length
}

/** An answer is either calls or one text, which came in pieces. */
function asOneText(parts: readonly (TextPart | ToolCallPart)[]): readonly (TextPart | ToolCallPart)[] {
  const text = textIn(parts)
  return text === '' ? parts : [{ type: 'text', text }]
}

function answer(request: ModelRequest): readonly (TextPart | ToolCallPart)[] {
  const endless = endlessWords(request)
  if (endless) return endless
  const turn = lastTurn(request)
  const isToCall = turn.results.length === 0 || repeatsItself(turn)
  const calls = isToCall ? findCalls(turn.text, offeredTools(request, turn), turn.handovers) : []
  if (calls.length > 0) {
    return calls.map((call, index) => ({
      type: 'tool_call',
      ...{ id: `call_${turn.calls + index + 1}`, name: call.tool, arguments: call.arguments },
    }))
  }
  if (request.output_schema !== undefined) {
    return [{ type: 'text', text: judgement(request, turn.text) ?? jsonAnswer(request.output_schema, turn) }]
  }
  return piecesOf(finalText(turn)).map((text) => ({ type: 'text', text }))
}

/** Files beside an answer in words. */
function filesFor(request: ModelRequest): { readonly files?: readonly MadeFile[] } {
  const picture = request.output_schema === undefined ? pictureFor(lastTurn(request)) : undefined
  return picture ? { files: [picture] } : {}
}

/** An agent that received a mission does not hand it over again, although the text still requests it. */
function offeredTools({ tools }: ModelRequest, turn: Turn): ModelRequest['tools'] {
  return turn.handovers > 0 && !repeatsItself(turn) ? tools.filter(({ name }) => name !== 'handoff') : tools
}

/** Imitates a model that goes round in circles, so that the countermeasures can be tried. */
function repeatsItself({ text }: Turn): boolean {
  return /\bagain and again\b/i.test(text.slice(0, longestBeginning))
}

/** The phrase must be at the start of a text. */
const longestBeginning = 200

/** Only the start of a long text is split into words, since each piece costs work to stream. */
const maxPieces = 1000
const pieceLength = 1000

/** Words with their trailing spaces, then larger pieces; together they are the text. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = []
  let at = 0
  for (const [word] of text.matchAll(/\S+\s*|\s+/g)) {
    if (pieces.length === maxPieces) break
    pieces.push(word)
    at += word.length
  }
  for (; at < text.length; at += pieceLength) pieces.push(text.slice(at, at + pieceLength))
  return pieces
}
