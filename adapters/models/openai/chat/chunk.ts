import * as z from 'zod'
import { understood } from '../../failures/not-understood.ts'
import { isJsonObject } from '../../wire/by-hand.ts'
import { Arguments } from '../arguments.ts'
import { ServiceError, saidIn } from '../said.ts'

const words = z.string().optional().catch(undefined)

/** In some services thinking is itself a list of texts. */
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

const TextPart = z.string().transform((text) => ({ type: 'text', text }))

/** A text, or a list of parts of which some are text; a part may also appear without a list, and a text instead of a part. */
const Content = z.union([
  z.string(),
  z.array(z.union([TextPart, ContentPart])),
  z.object({ text: z.string() }).transform(({ text }) => [{ type: 'text', text }]),
])

const Called = z.object({ name: z.string().nullish(), arguments: Arguments })

const place = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,4}$/)
    .transform(Number),
])

/** Services add their own fields, which must be returned to them. */
const CallPiece = z.looseObject({
  index: place.optional().catch(undefined),
  id: words,
  type: z.unknown().optional(),
  function: Called.nullish(),
})

/** OpenRouter's form: each is a URL that contains the bytes. */
const Images = z.array(z.object({ image_url: z.object({ url: z.string() }) }))

const Delta = z.object({
  images: Images.nullish().catch(undefined),
  audio: z.object({ data: words, transcript: words }).nullish().catch(undefined),
  content: Content.nullish(),
  refusal: z.string().nullish(),
  reasoning_content: words,
  reasoning: words,
  tool_calls: z.array(CallPiece).nullish(),
  /** The older form, from before several calls were possible. */
  function_call: Called.nullish(),
  extra_content: z.unknown().optional(),
  reasoning_details: z.unknown().optional(),
  thinking_blocks: z.unknown().optional(),
})
export type ChatDelta = z.output<typeof Delta>

const end = z.unknown().optional().transform(finishWord)

const Choice = z.object({
  finish_reason: end,
  finishReason: end,
  /** OpenRouter's field: the finish reason of the service behind it. */
  native_finish_reason: end,
  delta: Delta.nullish(),
  /** For an answer that is not a stream. */
  message: Delta.nullish(),
  usage: z.unknown().optional(),
  error: z.unknown().optional(),
})

function finishWord(told: unknown): string | undefined {
  if (told === undefined || told === null || told === '') return undefined
  return (typeof told === 'string' ? told : JSON.stringify(told)).slice(0, 200)
}

/** Only one answer is requested. */
const mostChoices = 8

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
    .transform((choices) => (Array.isArray(choices) ? choices.slice(0, mostChoices) : []))
    .pipe(z.array(Choice)),
})
export type ChatChunk = z.output<typeof Chunk>

/**
 * The fields of a chunk that are read. Services with OpenAI's protocol differ in the others, and in details of these.
 * @throws ServiceError for an error instead of a chunk, ProviderFailure if a part that matters has the wrong type
 */
export function readChunk(value: unknown): ChatChunk {
  const one: unknown = Array.isArray(value) ? value[0] : value
  const chunk = understood(Chunk, one)
  if (chunk.error || chunk.object === 'error') throw new ServiceError(saidIn(value))
  const error = chunk.choices.find((choice) => choice.error)?.error ?? wordlessError(one)
  if (error) throw new ServiceError(saidIn({ error }))
  return chunk
}

/** Some services report errors without the field `error`, and with a success status. */
function wordlessError(one: unknown): unknown {
  if (!isJsonObject(one) || Array.isArray(one.choices)) return undefined
  return saidIn(one).message === '' ? undefined : one
}
