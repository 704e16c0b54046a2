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

/** The fields of a piece of an answer that are read. */
const Event = z.object({
  responseId: Word,
  candidates: z
    .array(
      z.object({
        content: z.object({ parts: z.array(Part).nullish() }).nullish(),
        // A reason that is not a string counts as unknown.
        finishReason: z.string().nullish().catch('(no word)'),
      }),
    )
    .nullish(),
  promptFeedback: z.object({ blockReason: Word }).nullish().catch(undefined),
  usageMetadata: z.unknown().optional(),
  error: z.unknown().optional(),
})
export type GeminiEvent = z.output<typeof Event>

/** @throws ProviderFailure if a part that matters has the wrong type */
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

/** The type of the counts is not known yet. */
export function countsAfter(before: GeminiCounts, told: unknown): GeminiCounts {
  const counts = Counts.safeParse(told)
  return counts.success ? laterCounts(before, counts.data) : before
}
