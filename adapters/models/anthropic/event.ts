import * as z from 'zod'
import { understood } from '../failures/not-understood.ts'
import { laterCounts } from '../reply/counted-usage.ts'
import { isAbsent, isJsonObject, isTextOrAbsent } from '../wire/by-hand.ts'

/** A text that may be absent, and has to be a text where it counts. */
const Text = z.string().nullish()
const Word = z.string().nullish().catch(undefined)

const Block = z.object({
  type: z.string().catch(''),
  ...{ text: Text, thinking: Text, signature: Text, data: Text, id: Word, name: Text },
  input: z.unknown().optional(),
})
export type MessagesBlock = z.output<typeof Block>

/** Why it ended, and what is said of that. */
const end = { stop_reason: Word, stop_details: z.object({ explanation: Word }).nullish().catch(undefined) }

/**
 * What is read of an event of the Messages API, or of a message that comes whole. Events, blocks and deltas of other types come as
 * they are invented.
 */
const Event = z.object({
  type: z.string().catch(''),
  index: z.int().nullish().catch(undefined),
  message: z.object({ id: Word, usage: z.unknown().optional() }).nullish().catch(undefined),
  content_block: Block.nullish(),
  delta: z
    .object({
      type: Word,
      ...{ text: Text, thinking: Text, signature: Text, partial_json: Text },
      ...end,
    })
    .nullish(),
  usage: z.unknown().optional(),
  error: z.unknown().optional(),
  id: Word,
  content: z.unknown().optional(),
  ...end,
})
export type MessagesEvent = z.output<typeof Event>

/** @throws ProviderFailure where a part that counts is something else */
export function readEvent(came: unknown): MessagesEvent {
  return plainDelta(came) ?? wholeEvent(came)
}

/** By the schema. */
export function wholeEvent(came: unknown): MessagesEvent {
  return understood(Event, came)
}

const Blocks = z.array(Block).nullish()

/** What a message that comes whole has in it. @throws ProviderFailure where a part that counts is something else */
export function blocksIn({ content }: MessagesEvent): readonly MessagesBlock[] {
  return understood(Blocks, content) ?? []
}

/** As nearly all events are: a piece of a block, of which only texts count. */
function plainDelta(came: unknown): MessagesEvent | undefined {
  if (!isJsonObject(came)) return undefined
  const { type, index, content_block, delta, error } = came
  if (type !== 'content_block_delta' || !Number.isSafeInteger(index)) return undefined
  if (!isAbsent(content_block) || !isAbsent(error)) return undefined
  const piece = pieceIn(delta)
  return isAbsent(piece) ? undefined : { type, index: Number(index), delta: piece }
}

function pieceIn(delta: unknown): MessagesEvent['delta'] {
  if (!isJsonObject(delta)) return undefined
  const { type, text, thinking, signature, partial_json } = delta
  if (typeof type !== 'string' || !isTextOrAbsent(text) || !isTextOrAbsent(thinking)) return undefined
  if (!isTextOrAbsent(signature) || !isTextOrAbsent(partial_json)) return undefined
  return { type, text, thinking, signature, partial_json }
}

const Counts = z.object({
  ...{ input_tokens: z.unknown().optional(), output_tokens: z.unknown().optional() },
  ...{ cache_read_input_tokens: z.unknown().optional(), cache_creation_input_tokens: z.unknown().optional() },
  /** The tier that it was made in. */
  service_tier: z.unknown().optional(),
  output_tokens_details: z.object({ thinking_tokens: z.unknown().optional() }).nullish().catch(undefined),
})
export type MessagesCounts = Partial<z.output<typeof Counts>>

/** Nothing is known of the numbers yet. */
export function countsAfter(before: MessagesCounts, told: unknown): MessagesCounts {
  const counts = Counts.safeParse(told)
  return counts.success ? laterCounts(before, counts.data) : before
}
