import type { FinishReason, ModelPart, ModelReply, ModelRequest } from '../../../core/base/ports/models.ts'
import { cutText } from '../../../core/base/texts/cut-text.ts'
import { isCallInWords } from './call-in-words.ts'
import { type ToldCounts, usageOf } from './counted-usage.ts'
import type { MadeFiles } from './made-files.ts'
import type { ReplyParts } from './reply-parts.ts'
import { toldTier } from './told-tier.ts'
import { textIn } from './turn-text.ts'

export interface Finished {
  readonly parts: ReplyParts
  readonly files?: MadeFiles
  /** The provider's stop reasons, and their meaning. Other words are unknown. */
  readonly words: ReadonlyMap<string, FinishReason>
  readonly told: string | undefined
  readonly counts: ToldCounts
  readonly id: string | undefined
  /** The provider's name of the tier that it answered in. */
  readonly tier?: unknown
  readonly adjustments: readonly string[]
}

const maxWord = 100
const maxId = 200

/** The end of a reply: all of its parts, and the reason. */
export function wholeReply(
  request: ModelRequest,
  { parts, files, words, told, counts, id, tier, adjustments }: Finished,
): ModelReply {
  const service_tier = toldTier(tier)
  const complete = parts.complete()
  const made = files?.all()
  const meant = (told === undefined ? undefined : words.get(told)) ?? 'unknown'
  return {
    parts: complete,
    ...(made && { files: made }),
    reason: reasonByParts(meant, complete, request),
    ...(told !== undefined && { told_reason: cutText(told, maxWord).toWellFormed() }),
    usage: usageOf(counts, request, parts.characters()),
    model: request.model,
    ...(service_tier !== undefined && { service_tier }),
    ...(id !== undefined && { response_id: cutText(id, maxId).toWellFormed() }),
    ...(adjustments.length > 0 && { adjustments }),
  }
}

/**
 * If the reason is not a problem, the parts decide between the others, whatever the word: some services report a normal end after
 * calls, and some report calls if none can be parsed.
 */
export function reasonByParts(
  meant: FinishReason,
  parts: readonly ModelPart[],
  { tools }: Pick<ModelRequest, 'tools'>,
): FinishReason {
  if (meant !== 'stop' && meant !== 'tool_calls') return meant
  if (parts.some(({ type }) => type === 'tool_call')) return 'tool_calls'
  if (parts.some(({ type }) => type === 'refusal')) return 'refused'
  const isLost = meant === 'tool_calls' || (tools.length > 0 && isCallInWords(textIn(parts)))
  return isLost ? 'malformed_call' : 'stop'
}
