import * as z from 'zod'
import { understood } from '../failures/not-understood.ts'
import { laterCounts } from '../reply/counted-usage.ts'
import { isAbsent, isJsonObject, isTextOrAbsent } from '../wire/by-hand.ts'

/** A text that may be absent, and must be a string if it matters. */
const Text = z.string().nullish()
const Word = z.string().nullish().catch(undefined)

const Block = z.object({
  type: z.string().catch(''),
  ...{ text: Text, thinking: Text, signature: Text, data: Text, id: Word, name: Text },
  input: z.unknown().optional(),
})
export type MessagesBlock = z.output<typeof Block>

/** Why the answer ended, and the explanation. */
const end = { stop_reason: Word, stop_details: z.object({ explanation: Word }).nullish().catch(undefined) }

/**
 * The fields of an event of the Messages API, or of a complete message, that are read. New types of events, blocks and deltas may
 * appear at any time.
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

/** @throws ProviderFailure if a part that matters has the wrong type */
export function readEvent(came: unknown): MessagesEvent {
  return plainDelta(came) ?? wholeEvent(came)
}

/** Reads with the schema. */
export function wholeEvent(came: unknown): MessagesEvent {
  return understood(Event, came)
}

const Blocks = z.array(Block).nullish()

/** The blocks of a complete message. @throws ProviderFailure if a part that matters has the wrong type */
export function blocksIn({ content }: MessagesEvent): readonly MessagesBlock[] {
  return understood(Blocks, content) ?? []
}

/** Nearly all events are of this kind: a piece of a block, of which only texts matter. */
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
  /** The service tier of the answer. */
  service_tier: z.unknown().optional(),
  output_tokens_details: z.object({ thinking_tokens: z.unknown().optional() }).nullish().catch(undefined),
})
export type MessagesCounts = Partial<z.output<typeof Counts>>

/** The type of the counts is not known yet. */
export function countsAfter(before: MessagesCounts, told: unknown): MessagesCounts {
  const counts = Counts.safeParse(told)
  return counts.success ? laterCounts(before, counts.data) : before
}
