import * as z from 'zod'
import { kindOfStatus } from '../failures/http-kind.ts'
import { notUnderstood } from '../failures/not-understood.ts'
import { type FailureKind, ProviderFailure } from '../failures/provider-failure.ts'
import { retryAfterOf } from '../failures/retry-after.ts'
import { parsedJson } from '../wire/json-text.ts'
import type { Refusal } from '../wire/post-for-events.ts'

/** https://platform.claude.com/docs/en/api/errors */
const kinds: ReadonlyMap<string, FailureKind> = new Map([
  ['authentication_error', 'key_refused'],
  ['permission_error', 'key_refused'],
  ['billing_error', 'credit_spent'],
  ['not_found_error', 'unknown'],
  ['request_too_large', 'context_too_long'],
  ['rate_limit_error', 'rate_limited'],
  ['invalid_request_error', 'rejected'],
  ['api_error', 'transient'],
  ['timeout_error', 'transient'],
  ['overloaded_error', 'transient'],
])

const Problem = z.object({ type: z.string().catch(''), message: z.string().catch('') })
const Body = z.object({ error: Problem })

/** An answer that is not a stream. */
export function failureOf({ status, headers, text }: Refusal): ProviderFailure {
  const body = Body.safeParse(parsedJson(text))
  const kind = kindOfStatus(status)
  if (body.success) return failure(body.data.error, kind, { headers, text })
  const retryAfterS = retryAfterOf(headers, text, kind)
  return new ProviderFailure(kind, `The provider answered ${status}`, { retryAfterS })
}

/** An error event within a stream that started well. */
export function failureInStream(error: unknown): ProviderFailure {
  const problem = Problem.safeParse(error)
  return problem.success ? failure(problem.data, 'transient', { text: problem.data.message }) : notUnderstood(error)
}

function failure(
  { type, message }: z.output<typeof Problem>,
  otherwise: FailureKind,
  { headers, text }: Partial<Refusal>,
): ProviderFailure {
  const known = kinds.get(type) ?? otherwise
  const kind = known === 'rejected' ? (kindInWords(message) ?? known) : known
  // The provider's message may contain parts of the key.
  if (kind === 'key_refused') return new ProviderFailure(kind, `The provider refused the key (${type})`)
  const retryAfterS = retryAfterOf(headers, text, kind)
  return new ProviderFailure(kind, message === '' ? type : message, { retryAfterS })
}

/** Two errors that arrive as bad requests but are not the request's fault. */
function kindInWords(message: string): FailureKind | undefined {
  if (/prompt is too long|exceeds? (?:the )?(?:context|maximum)|context (?:window|limit)/i.test(message))
    return 'context_too_long'
  return /credit balance|spend(?:ing)? limit|(?:workspace|reached your).{0,80}usage limits?/i.test(message)
    ? 'credit_spent'
    : undefined
}
