import * as z from 'zod'
import { isSortieError } from '../../contract/errors.ts'
import { parseJson } from '../../core/base/payloads/parse-json.ts'
import type { McpProgress } from '../../core/base/ports/mcp.ts'

const Id = z.union([z.string(), z.number()])
export type Id = z.output<typeof Id>

/** A JSON-RPC request. */
const Asking = z.looseObject({ id: Id, method: z.string() })
export type Asking = z.output<typeof Asking>

const Answer = z.union([
  z.object({ id: Id, result: z.looseObject({ resultType: z.unknown().optional() }) }),
  // A server that could not read the request names no id.
  z.object({ id: Id.nullish(), error: z.looseObject({ code: z.number(), message: z.string() }) }),
])
export type Answer = z.output<typeof Answer>

/** A server’s message during a call. */
const Telling = z.discriminatedUnion('method', [
  z.object({
    method: z.literal('notifications/progress'),
    params: z.object({
      progressToken: Id,
      progress: z.number(),
      total: z.number().nullish().catch(undefined),
      message: z.string().nullish().catch(undefined),
    }),
  }),
  z.object({
    method: z.literal('notifications/message'),
    params: z.object({ level: z.string().catch('info'), data: z.unknown() }),
  }),
])

/** @param id of the request, to which its progress refers. @returns `undefined` for messages about something else, or for the server’s developers */
export function asTelling(id: Id, message: unknown): McpProgress | undefined {
  const telling = Telling.safeParse(message).data
  if (telling === undefined) return undefined
  if (telling.method === 'notifications/message') {
    const { level, data } = telling.params
    return level === 'debug' ? undefined : { text: typeof data === 'string' ? data : (JSON.stringify(data) ?? '') }
  }
  const { progressToken, progress, total, message: text } = telling.params
  if (progressToken !== id) return undefined
  return { text: text ?? '', done: progress, ...(typeof total === 'number' && { total }) }
}

/** @returns `undefined` if it is not JSON, or cannot be kept exactly */
export function messageIn(text: string): unknown {
  try {
    return parseJson(text, 'A message')
  } catch (error) {
    if (isSortieError(error)) return undefined
    throw error
  }
}

export function asAsking(message: unknown): Asking | undefined {
  return Asking.safeParse(message).data
}

/** The answer to the request; an error without an id is one, since there is only one request. */
export function asAnswerTo(id: Id, message: unknown): Answer | undefined {
  const answer = Answer.safeParse(message).data
  if (!answer) return undefined
  if ('error' in answer && (answer.id === undefined || answer.id === null)) return { ...answer, id }
  return answer.id === id ? answer : undefined
}
