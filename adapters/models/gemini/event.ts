import * as z from 'zod'
import { understood } from '../failures/not-understood.ts'
import { laterCounts } from '../reply/counted-usage.ts'

const Word = z.string().nullish().catch(undefined)

const Part = z.object({
  text: z.string().nullish(),
  thought: z.boolean().nullish().catch(undefined),
  thoughtSignature: Word,
  functionCall: z.object({ id: Word, name: Word, args: z.unknown().optional() }).nullish(),
  inlineData: z.object({ mimeType: Word, data: z.string() }).nullish(),
})
export type GeminiPart = z.output<typeof Part>

/** What is read of a piece of an answer. */
const Event = z.object({
  responseId: Word,
  candidates: z
    .array(
      z.object({
        content: z.object({ parts: z.array(Part).nullish() }).nullish(),
        // A reason that is no word is one that nobody knows.
        finishReason: z.string().nullish().catch('(no word)'),
      }),
    )
    .nullish(),
  promptFeedback: z.object({ blockReason: Word }).nullish().catch(undefined),
  usageMetadata: z.unknown().optional(),
  error: z.unknown().optional(),
})
export type GeminiEvent = z.output<typeof Event>

/** @throws ProviderFailure where a part that counts is something else */
export function readEvent(came: unknown): GeminiEvent {
  return understood(Event, came)
}

const count = z.unknown().optional()
const Counts = z.object({
  promptTokenCount: count,
  toolUsePromptTokenCount: count,
  cachedContentTokenCount: count,
  candidatesTokenCount: count,
  thoughtsTokenCount: count,
  totalTokenCount: count,
})
export type GeminiCounts = z.output<typeof Counts>

/** Nothing is known of the numbers yet. */
export function countsAfter(before: GeminiCounts, told: unknown): GeminiCounts {
  const counts = Counts.safeParse(told)
  return counts.success ? laterCounts(before, counts.data) : before
}
