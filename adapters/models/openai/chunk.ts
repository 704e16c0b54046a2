import * as z from 'zod'
import { ProviderFailure } from '../provider-failure.ts'

/** A text, or a list of parts of which some are text. */
const Content = z.union([
  z.string(),
  z.array(z.looseObject({ text: z.string().optional().catch(undefined) })).transform(joined),
])

/** As text, or as the object that it would say. */
const Arguments = z.union([z.string(), z.looseObject({}).transform((value) => JSON.stringify(value))])

const CallPiece = z.object({
  index: z.int().optional().catch(undefined),
  id: z.string().optional().catch(undefined),
  function: z.object({ name: z.string().nullish(), arguments: Arguments.nullish() }).nullish(),
})

const Choice = z.object({
  finish_reason: z.string().nullish().catch('stop'),
  delta: z
    .object({
      content: Content.nullish(),
      refusal: z.string().nullish(),
      tool_calls: z.array(CallPiece).nullish(),
    })
    .nullish(),
})

const Chunk = z.object({
  usage: z.unknown().optional(),
  choices: z
    .unknown()
    .optional()
    .transform((choices) => (Array.isArray(choices) ? choices.slice(0, 1) : []))
    .pipe(z.array(Choice)),
})
export type OpenAIChunk = z.output<typeof Chunk>

/**
 * What is read of a chunk. Services that speak OpenAI's protocol differ in the rest, and in details of this.
 * @throws ProviderFailure where a part that counts is something else
 */
export function readChunk(chunk: unknown): OpenAIChunk {
  const read = Chunk.safeParse(chunk)
  if (read.success) return read.data
  throw new ProviderFailure('transient', 'The answer of the provider was not understood', { cause: read.error })
}

function joined(parts: readonly { readonly text?: string | undefined }[]): string {
  return parts.map(({ text = '' }) => text).join('')
}
