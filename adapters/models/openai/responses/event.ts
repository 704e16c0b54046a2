import * as z from 'zod'
import { understood } from '../../failures/not-understood.ts'
import { isJsonObject } from '../../wire/by-hand.ts'
import { Arguments } from '../arguments.ts'
import { ServiceError, saidIn } from '../said.ts'

const words = z.string().optional().catch(undefined)
const text = z.string().catch('')
const lastPlace = 100_000
const place = z.int().min(0).max(lastPlace).optional().catch(undefined)
const texts = z.array(z.object({ type: words, text: words, refusal: words })).catch([])

/** One output item of a model. */
const Item = z.object({
  type: z.string(),
  id: words,
  /** The content of a message, or of visible reasoning. */
  content: texts,
  phase: words,
  summary: texts,
  encrypted_content: words,
  call_id: words,
  name: words,
  arguments: Arguments,
  /** The bytes of a picture. */
  result: words,
  output_format: words,
})
export type Item = z.output<typeof Item>

const Response = z.object({
  id: words,
  status: words,
  output: z.array(Item).catch([]),
  usage: z.unknown().optional(),
  service_tier: z.unknown().optional(),
  error: z.unknown().optional(),
  incomplete_details: z.object({ reason: words }).nullish().catch(undefined),
})
export type Response = z.output<typeof Response>

const piece = { output_index: place, delta: text }

const Event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('response.output_text.delta'), ...piece }),
  z.object({ type: z.literal('response.refusal.delta'), ...piece }),
  z.object({ type: z.literal('response.reasoning_summary_text.delta'), ...piece }),
  z.object({ type: z.literal('response.reasoning_text.delta'), ...piece }),
  z.object({ type: z.literal('response.function_call_arguments.delta'), ...piece }),
  z.object({ type: z.literal('response.output_text.done'), output_index: place, text }),
  z.object({ type: z.literal('response.function_call_arguments.done'), output_index: place, arguments: text }),
  z.object({ type: z.literal('response.output_item.added'), output_index: place, item: Item }),
  z.object({ type: z.literal('response.output_item.done'), output_index: place, item: Item }),
  z.object({ type: z.literal('response.created'), response: Response }),
  z.object({ type: z.literal('response.completed'), response: Response }),
  z.object({ type: z.literal('response.incomplete'), response: Response }),
  z.object({ type: z.literal('response.failed'), response: Response }),
  z.object({ type: z.literal('response.cancelled'), response: Response }),
])
export type ResponseEvent = z.output<typeof Event> | { readonly type: 'other' }

const Any = z.looseObject({ type: words, object: words, status: words, error: z.unknown().optional() })
const known: ReadonlySet<string | undefined> = new Set(Event.options.map(({ shape }) => shape.type.value))

/**
 * The fields of an event that are read. There are many more events, for the provider's own tools and for progress.
 * @throws ServiceError for an error instead of an event, ProviderFailure if a part that matters has the wrong type
 */
export function readEvent(value: unknown): ResponseEvent {
  return plainDelta(value) ?? wholeEvent(value)
}

type DeltaEvent = Extract<ResponseEvent, { delta: string }>

const deltaTypes: ReadonlySet<unknown> = new Set<DeltaEvent['type']>([
  'response.output_text.delta',
  'response.refusal.delta',
  'response.reasoning_summary_text.delta',
  'response.reasoning_text.delta',
  'response.function_call_arguments.delta',
])

function isDeltaType(type: unknown): type is DeltaEvent['type'] {
  return deltaTypes.has(type)
}

/** Nearly all events are of this kind. */
function plainDelta(value: unknown): ResponseEvent | undefined {
  if (!isJsonObject(value)) return undefined
  const { type, output_index, delta, object } = value
  if (!isDeltaType(type) || typeof delta !== 'string' || object === 'response') return undefined
  return isPlace(output_index) ? { type, output_index, delta } : undefined
}

function isPlace(index: unknown): index is number {
  return Number.isInteger(index) && Number(index) >= 0 && Number(index) <= lastPlace
}

/** Reads with the schema. */
export function wholeEvent(value: unknown): ResponseEvent {
  const any = understood(Any, value)
  if (any.type === 'error' || (any.type === undefined && any.error)) throw new ServiceError(saidIn(value))
  if (any.object === 'response') return wholeResponse(value)
  return known.has(any.type) ? understood(Event, value) : { type: 'other' }
}

/** The response of a service that does not stream. */
function wholeResponse(value: unknown): ResponseEvent {
  const response = understood(Response, value)
  const type = response.status === 'completed' ? 'response.completed' : 'response.incomplete'
  return { type: response.status === 'failed' ? 'response.failed' : type, response }
}
