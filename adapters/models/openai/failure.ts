import { connectionKind } from '../failures/connection-kind.ts'
import { type FailureKind, failureKindOf, ProviderFailure } from '../failures/provider-failure.ts'
import { retryAfterOf } from '../failures/retry-after.ts'
import { saysWithheld } from '../failures/withheld.ts'
import { type Said, ServiceError } from './said.ts'

/** The failure for retries and fallbacks. */
export function asFailure(error: unknown): unknown {
  if (error instanceof ProviderFailure) return error
  if (error instanceof ServiceError) return failureOf(error.said)
  if (!(error instanceof Error)) return error
  const why =
    error.cause instanceof Error && error.cause.message !== ''
      ? `${error.message}: ${error.cause.message}`
      : error.message
  return new ProviderFailure(connectionKind(error), `The connection failed: ${why}`, { cause: error })
}

function failureOf(said: Said): ProviderFailure {
  const kind = kindOf(said)
  return new ProviderFailure(kind, messageOf(said, kind), { retryAfterS: retryAfterOf(said.headers, said.text, kind) })
}

/** Services' messages about keys repeat parts of them. */
function messageOf({ status, message }: Said, kind: FailureKind): string {
  const number = status === undefined ? '' : `${status} `
  if (kind === 'key_refused') return `${number}The provider refused the key`
  return `${number}${message === '' ? 'without a word of why' : message}`
}

function kindOf(said: Said): FailureKind {
  if (isContextTooLong(said)) return 'context_too_long'
  if (isCreditSpent(said)) return 'credit_spent'
  if (isKeyRefused(said)) return 'key_refused'
  if (isUnknownModel(said)) return 'unknown'
  const { status = statusOfWords(said) } = said
  return failureKindOf(status)
}

const longContext =
  /context[ _](?:length|window|size)|reduce the length|model token limit|maximum (?:context|prompt) length|(?:prompt|input|request) is too (?:long|large)|too many (?:input )?tokens|exceeds? the (?:model'?s? )?(?:maximum )?(?:number of )?(?:context|tokens? allowed|input token)/i

function isContextTooLong({ status, code, message }: Said): boolean {
  // The request exceeds the limit per minute, so it is never accepted, however long one waits.
  if (code === 'context_length_exceeded' || /\brequest too large for\b/i.test(message)) return true
  const isOfTheRequest = status === undefined || status === 400 || status === 413 || status === 422 || status === 500
  return isOfTheRequest && longContext.test(message)
}

function isCreditSpent({ status, code, type, message }: Said): boolean {
  if (
    status === 402 ||
    /^(?:insufficient_quota|billing_hard_limit_reached|billing_not_active|insufficient_(?:balance|credits))$/.test(code)
  )
    return true
  return (
    type === 'insufficient_quota' || /insufficient (?:balance|credits?|funds)|credit balance is too low/i.test(message)
  )
}

function isKeyRefused({ status, code, message }: Said): boolean {
  return status === 401 || status === 403 || code === 'invalid_api_key' || /api key not valid/i.test(message)
}

function isUnknownModel({ status, code, message }: Said): boolean {
  if (status === 404 || code === 'model_not_found') return true
  return status === 400 && /\bmodel\b[^.]{0,120}(?:does not exist|not found|is not a valid model)/i.test(message)
}

/** An error in a stream, or in an answer with a success status, has only the status that its words imply. */
function statusOfWords({ code, type, message }: Said): number {
  const words = `${code} ${type}`
  if (/rate_limit|resource_exhausted|too_many_requests/i.test(words)) return 429
  if (/authentication|unauthori[sz]ed|permission|forbidden/i.test(words)) return 401
  if (/billing|payment_required/i.test(words)) return 402
  if (/\bnot_found/i.test(words)) return 404
  if (/invalid_(?:request|prompt|image|argument)|bad_?request|unsupported|policy_violation/i.test(words)) return 400
  return aboutKey.test(message) ? 401 : 503
}

const aboutKey =
  /\bunauthori[sz]ed\b|\bauthentication (?:error|fail)|\b(?:invalid|incorrect) (?:api|access|auth)[ _-]?(?:key|token)/i

/** The provider refused the request because of its content, which counts as an answer. @returns the provider's word for it */
export function filterIn(error: unknown): string | undefined {
  if (!(error instanceof ServiceError)) return undefined
  const { status, code, message } = error.said
  if (/content_?filter|content_policy|content_management_policy|sensitive|data_?inspection/i.test(code)) return code
  const isFlagged = status === 403 && /\b(?:flagged|moderation)\b/i.test(message)
  return isFlagged || saysWithheld(message) ? 'moderation' : undefined
}

/**
 * The model wrote a call that its service could not parse, and the service reports a bad request. @returns the service's word for
 * it
 */
export function unreadCallIn(error: unknown): string | undefined {
  if (!(error instanceof ServiceError)) return undefined
  const { code, message } = error.said
  if (code === 'tool_use_failed') return code
  const isUnread = /failed to call a function|tool call validation failed|tool_use_failed/i.test(message)
  return isUnread ? 'tool_use_failed' : undefined
}
