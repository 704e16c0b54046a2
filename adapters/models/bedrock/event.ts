import * as z from 'zod'
import { understood } from '../failures/not-understood.ts'
import { laterCounts } from '../reply/counted-usage.ts'

const Text = z.string().nullish()
const Word = z.string().nullish().catch(undefined)
const Index = z.int().nullish().catch(undefined)

/** The fields of a Converse event that are read. The SDK parses events without checking their content. */
const Event = z.object({
  contentBlockStart: z
    .object({
      contentBlockIndex: Index,
      start: z.object({ toolUse: z.object({ toolUseId: Word, name: Word }).nullish() }).nullish(),
    })
    .nullish(),
  contentBlockDelta: z
    .object({
      contentBlockIndex: Index,
      delta: z
        .object({
          text: Text,
          toolUse: z.object({ input: Text }).nullish(),
          reasoningContent: z
            .object({ text: Text, signature: Text, redactedContent: z.instanceof(Uint8Array).nullish() })
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
  messageStop: z.object({ stopReason: z.string().nullish().catch('(no word)') }).nullish(),
  metadata: z
    .object({ usage: z.unknown().optional(), serviceTier: z.object({ type: Word }).nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
})
export type ConverseEvent = z.output<typeof Event>

/** @throws ProviderFailure if a part that matters has the wrong type */
export function readEvent(came: unknown): ConverseEvent {
  return understood(Event, came)
}

const count = z.unknown().optional()
const Counts = z.object({
  inputTokens: count,
  outputTokens: count,
  totalTokens: count,
  cacheReadInputTokens: count,
  cacheWriteInputTokens: count,
})
export type ConverseCounts = z.output<typeof Counts>

/** The type of the counts is not known yet. */
export function countsAfter(before: ConverseCounts, told: unknown): ConverseCounts {
  const counts = Counts.safeParse(told)
  return counts.success ? laterCounts(before, counts.data) : before
}
