import { type ErrorCode, SortieError } from '../../../contract/errors.ts'
import { openDetailsOf } from '../../../core/engine/circuits/circuits.ts'
import { type FailureKind, ProviderFailure } from './provider-failure.ts'

const codes = {
  transient: 'model_unavailable',
  unavailable: 'model_unavailable',
  no_host: 'model_unavailable',
  rate_limited: 'model_unavailable',
  credit_spent: 'model_credit_spent',
  key_refused: 'model_key_refused',
  context_too_long: 'context_too_long',
  rejected: 'model_rejected',
  unknown: 'model_unknown',
} as const satisfies Readonly<Record<FailureKind, ErrorCode>>

/** What people can do, if a retry is not enough. */
const advice: Readonly<Partial<Record<FailureKind, string>>> = {
  no_host:
    'No name server knows the host of its address: have an operator correct it, unless the service is being moved',
  credit_spent:
    'Top up the account of its key, or give the agent a fallback model of another provider; then redrive the mission',
  key_refused:
    'Give the provider another key, or the agent a fallback model of another provider; then redrive the mission',
  context_too_long: 'Send less, or give the agent a model that reads more',
  unknown: 'Correct the model of the agent: GET /v1/models lists those that are known',
}

/** The same for the tenant's own key. */
function adviceOfOwn(kind: FailureKind, provider: string): string | undefined {
  switch (kind) {
    case 'credit_spent':
      return `Top up the account of your key for ${provider}, or give the agent a fallback model of another provider; then redrive the mission`
    case 'no_host':
      return `No name server knows the host of its address: correct that with PUT /v1/model-providers/${provider}, unless the service is being moved`
    case 'key_refused':
      return `Give it another key with PUT /v1/model-providers/${provider}, or the agent a fallback model of another provider; then redrive the mission`
    default:
      return advice[kind]
  }
}

/** Turns a failure into an error with a code; anything else is a bug and remains unchanged. */
export function modelError(error: unknown, model: string): unknown {
  if (!(error instanceof ProviderFailure)) return error
  const { kind, message, retryAfterS, ownProvider } = error
  const retryAfter = retryAfterS === undefined ? {} : { retryAfter: Math.ceil(retryAfterS) }
  const toDo = ownProvider === undefined ? advice[kind] : adviceOfOwn(kind, ownProvider)
  const words = toDo === undefined ? message : `${message.replace(/\.$/, '')}. ${toDo}`
  return new SortieError(codes[kind], `${model}: ${words}`, { cause: error, ...retryAfter })
}

/** Errors of one model that do not affect the next. */
const ofOneModel: readonly ErrorCode[] = [
  'model_unavailable',
  'circuit_open',
  'model_credit_spent',
  'model_key_refused',
  'context_too_long',
  'model_unknown',
]

export function mayAskNext({ code }: SortieError): boolean {
  return ofOneModel.includes(code)
}

/**
 * Of several failures, the one that ends soonest, since the same request may work then: first those that may be retried, then the
 * circuit that closes first. If none ends by itself, the failure of the requested model.
 */
export function whyNone(failures: readonly SortieError[]): SortieError | undefined {
  const untilOf = (failure: SortieError) => openDetailsOf(failure)?.until ?? 0
  const resting = failures.filter(({ code }) => code === 'circuit_open').sort((a, b) => untilOf(a) - untilOf(b))
  return failures.findLast(({ code }) => code === 'model_unavailable') ?? resting[0] ?? failures[0]
}
