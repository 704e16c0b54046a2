import type { ApiOutcome, ApiTask } from './described-api.ts'
import type { JsonSchema } from './models.ts'

/**
 * Looks at what tenants send, beside the event loop, bounded in time and memory whatever that is like. No tenant's checks keep
 * another's waiting for longer than one of them takes.
 */
export interface Checks {
  /** Checks JSON against a schema. @throws SortieError `unavailable` (retryable) when too many wait */
  check(request: CheckRequest): Promise<CheckOutcome>
  /** Makes descriptions of tools of a document of OpenAPI. @throws SortieError `unavailable` (retryable) when too many wait */
  readApi(request: ApiRequest): Promise<ApiOutcome>
  /** Looks for tenants' patterns in texts. @throws SortieError `unavailable` (retryable) when too many wait */
  match(request: MatchRequest): Promise<MatchOutcome>
}

export interface CheckRequest {
  readonly tenant: string
  /** One that `usableSchema` takes. */
  readonly schema: JsonSchema
  /** What is to be JSON. */
  readonly text: string
}

export interface ApiRequest extends ApiTask {
  readonly tenant: string
}

export type CheckOutcome =
  | { readonly outcome: 'follows' }
  /** `problem` names the places, in words for whoever wrote the value. */
  | { readonly outcome: 'differs'; readonly problem: string }
  /** It is no JSON, or none that can be read exactly; `problem` is a sentence. */
  | { readonly outcome: 'unreadable'; readonly problem: string }
  | { readonly outcome: 'too_expensive' }

export interface MatchRequest {
  readonly tenant: string
  /** Regular expressions with the flag `u`, which may take for ever. */
  readonly patterns: readonly string[]
  readonly texts: readonly string[]
}

export type MatchOutcome =
  /** Of each text, in order, where something stands that a pattern fits; no two of one text meet. */
  { readonly outcome: 'matched'; readonly spans: readonly (readonly Span[])[] } | { readonly outcome: 'too_expensive' }

/** From one place in a text up to, and without, another. */
export type Span = readonly [from: number, to: number]
