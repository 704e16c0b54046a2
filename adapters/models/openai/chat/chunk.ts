import * as z from 'zod'
import { understood } from '../../failures/not-understood.ts'
import { ServiceError, saidIn } from '../said.ts'

const words = z.string().optional().catch(undefined)

/** Thinking is a list of texts again in some of them. */
const ContentPart = z
  .object({
    type: words,
    text: words,
    refusal: words,
    thinking: z
      .union([z.string(), z.array(z.object({ text: words }))])
      .optional()
      .catch(undefined),
  })
  .transform(({ type, text = '', refusal, thinking }) => {
    if (refusal !== undefined) return { type: 'refusal', text: refusal }
    if (thinking !== undefined) return { type: 'reasoning', text: thought(thinking) }
    return { type: type === 'reasoning' ? 'reasoning' : 'text', text }
  })

function thought(thinking: string | readonly { readonly text?: string | undefined }[]): string {
  return typeof thinking === 'string' ? thinking : thinking.map(({ text = '' }) => text).join('')
}

/** A text, or a list of parts of which some are text. */
const Content = z.union([z.string(), z.array(ContentPart)])

/** As text, or as the value that it would say. */
const Arguments = z.union([z.string(), z.looseObject({}).transform(asJson), z.array(z.unknown()).transform(asJson)])

function asJson(value: unknown): string {
  return JSON.stringify(value)
}

const Called = z.object({ name: z.string().nullish(), arguments: Arguments.nullish() })

/** Services put fields of their own beside these, which have to be given back. */
const CallPiece = z.looseObject({
  index: z.int().optional().catch(undefined),
  id: words,
  type: z.unknown().optional(),
  function: Called.nullish(),
})

const Delta = z.object({
  content: Content.nullish(),
  refusal: z.string().nullish(),
  reasoning_content: words,
  reasoning: words,
  tool_calls: z.array(CallPiece).nullish(),
  /** As it was before there were several. */
  function_call: Called.nullish(),
  extra_content: z.unknown().optional(),
  reasoning_details: z.unknown().optional(),
})
export type ChatDelta = z.output<typeof Delta>

const Choice = z.object({
  finish_reason: z.unknown().optional().transform(finishWord),
  delta: Delta.nullish(),
  /** Of an answer that is no stream. */
  message: Delta.nullish(),
  usage: z.unknown().optional(),
})

function finishWord(told: unknown): string | undefined {
  if (told === undefined || told === null || told === '') return undefined
  return (typeof told === 'string' ? told : JSON.stringify(told)).slice(0, 200)
}

const Chunk = z.object({
  id: words,
  object: z.unknown().optional(),
  error: z.unknown().optional(),
  usage: z.unknown().optional(),
  service_tier: z.unknown().optional(),
  x_groq: z.object({ usage: z.unknown().optional() }).optional().catch(undefined),
  choices: z
    .unknown()
    .optional()
    .transform((choices) => (Array.isArray(choices) ? choices.slice(0, 1) : []))
    .pipe(z.array(Choice)),
})
export type ChatChunk = z.output<typeof Chunk>

/**
 * What is read of a chunk. Services that speak OpenAI's protocol differ in the rest, and in details of this.
 * @throws ServiceError for an error in its place, ProviderFailure where a part that counts is something else
 */
export function readChunk(value: unknown): ChatChunk {
  const chunk = understood(Chunk, Array.isArray(value) ? value[0] : value)
  if (chunk.error || chunk.object === 'error') throw new ServiceError(saidIn(value))
  return chunk
}
