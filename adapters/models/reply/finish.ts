import type { FinishReason, ModelReply, ModelRequest } from '../../../core/base/ports/models.ts'
import { cutText } from '../../../core/base/texts/cut-text.ts'
import { type ToldCounts, usageOf } from './counted-usage.ts'
import type { ReplyParts } from './reply-parts.ts'
import { toldTier } from './told-tier.ts'

export interface Finished {
  readonly parts: ReplyParts
  /** The provider's words for why it stopped, and what they mean. A word that is not among them is unknown. */
  readonly words: ReadonlyMap<string, FinishReason>
  readonly told: string | undefined
  readonly counts: ToldCounts
  readonly id: string | undefined
  /** The provider's word for the tier that it answered in. */
  readonly tier?: unknown
  readonly adjustments: readonly string[]
}

const maxWord = 100
const maxId = 200

/** The end of a reply: all that was said, and why it ended. */
export function wholeReply(
  request: ModelRequest,
  { parts, words, told, counts, id, tier, adjustments }: Finished,
): ModelReply {
  const service_tier = toldTier(tier)
  const complete = parts.complete()
  const isCalling = complete.some(({ type }) => type === 'tool_call')
  return {
    parts: complete,
    reason: reasonOf(words, told, isCalling),
    ...(told !== undefined && { told_reason: cutText(told, maxWord).toWellFormed() }),
    usage: usageOf(counts, request, parts.characters()),
    model: request.model,
    ...(service_tier !== undefined && { service_tier }),
    ...(id !== undefined && { response_id: cutText(id, maxId).toWellFormed() }),
    ...(adjustments.length > 0 && { adjustments }),
  }
}

/** Of an end that is no trouble the calls decide which it was, whatever the word. */
function reasonOf(
  words: ReadonlyMap<string, FinishReason>,
  told: string | undefined,
  isCalling: boolean,
): FinishReason {
  const reason = (told === undefined ? undefined : words.get(told)) ?? 'unknown'
  if (reason !== 'stop' && reason !== 'tool_calls') return reason
  return isCalling ? 'tool_calls' : 'stop'
}
