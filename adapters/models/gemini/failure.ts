import * as z from 'zod'
import { kindOfStatus } from '../failures/http-kind.ts'
import { notUnderstood } from '../failures/not-understood.ts'
import { type FailureKind, ProviderFailure } from '../failures/provider-failure.ts'
import { retryAfterOf } from '../failures/retry-after.ts'
import { jsonText, parsedJson } from '../wire/json-text.ts'
import type { Refusal } from '../wire/post-for-events.ts'

/** Google's status names, which also arrive without a number. https://cloud.google.com/apis/design/errors */
const statuses: ReadonlyMap<string, number> = new Map([
  ['INVALID_ARGUMENT', 400],
  ['FAILED_PRECONDITION', 400],
  ['OUT_OF_RANGE', 400],
  ['UNAUTHENTICATED', 401],
  ['PERMISSION_DENIED', 403],
  ['NOT_FOUND', 404],
  ['ABORTED', 409],
  ['RESOURCE_EXHAUSTED', 429],
  ['CANCELLED', 500],
  ['UNKNOWN', 500],
  ['INTERNAL', 500],
  ['UNAVAILABLE', 503],
  ['DEADLINE_EXCEEDED', 504],
])

const Problem = z.object({
  code: z.int().optional().catch(undefined),
  status: z.string().catch(''),
  message: z.string().catch(''),
  details: z.unknown().optional(),
})
const Body = z.object({ error: Problem })

/** An answer that is not a stream. */
export function failureOf({ status, headers, text }: Refusal): ProviderFailure {
  const body = parsedJson(text)
  const told = Body.safeParse(Array.isArray(body) ? body[0] : body)
  const retryAfterS = retryAfterOf(headers, text)
  if (!told.success)
    return new ProviderFailure(kindOfStatus(status), `The provider answered ${status}`, { retryAfterS })
  const { error } = told.data
  return failure(error, statuses.get(error.status) ?? (status < 400 ? error.code : status) ?? status, retryAfterS)
}

/** An error event within a stream that started well. */
export function failureInStream(error: unknown): ProviderFailure {
  const told = Problem.safeParse(error)
  if (!told.success) return notUnderstood(error)
  const status = statuses.get(told.data.status) ?? told.data.code ?? 500
  return failure(told.data, status, retryAfterOf(undefined, jsonText(error)))
}

function failure(
  { message, status: word }: z.output<typeof Problem>,
  status: number,
  retryAfterS: number | undefined,
): ProviderFailure {
  const kind = kindInWords(message, status) ?? kindOfStatus(status)
  // The provider's message may contain parts of the key.
  if (kind === 'key_refused') return new ProviderFailure(kind, `The provider refused the key (${status})`)
  return new ProviderFailure(kind, message === '' ? `The provider answered ${status} ${word}` : message, {
    retryAfterS,
  })
}

/** Errors that arrive as a bad request or as too many requests but are neither. */
function kindInWords(message: string, status: number): FailureKind | undefined {
  if (/API[ _]key (?:not valid|expired|not found|was reported)/i.test(message)) return 'key_refused'
  if (status === 400 && /token count.{0,80}exceeds|exceeds the maximum number of (?:input )?tokens/i.test(message)) {
    return 'context_too_long'
  }
  // A plan with a limit of zero never allows a request, so waiting does not help.
  if (status === 429 && /\blimit: 0(?![.\d])/.test(message)) return 'credit_spent'
  if (/prepa(?:y|id)|credits? (?:is|are) depleted|enable billing/i.test(message)) return 'credit_spent'
  // The problem is where this runs, not the request: another provider can answer.
  return /location is not supported/i.test(message) ? 'unavailable' : undefined
}
