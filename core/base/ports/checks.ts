import type { ApiOutcome, ApiTask } from './described-api.ts'
import type { JsonSchema } from './models.ts'

/**
 * Checks tenants' input off the event loop, bounded in time and memory whatever it is. No tenant’s checks make
 * another tenant wait for longer than one of them takes.
 */
export interface Checks {
  /** Checks JSON against a schema. @throws SortieError `unavailable` (retryable) if too many wait */
  check(request: CheckRequest): Promise<CheckOutcome>
  /** Describes tools from an OpenAPI document. @throws SortieError `unavailable` (retryable) if too many wait */
  readApi(request: ApiRequest): Promise<ApiOutcome>
  /** Searches texts for tenants' patterns. @throws SortieError `unavailable` (retryable) if too many wait */
  match(request: MatchRequest): Promise<MatchOutcome>
}

export interface CheckRequest {
  readonly tenant: string
  /** One that `usableSchema` accepts. */
  readonly schema: JsonSchema
  /** The text, which should be JSON. */
  readonly text: string
}

export interface ApiRequest extends ApiTask {
  readonly tenant: string
}

export type CheckOutcome =
  | { readonly outcome: 'follows' }
  /** `problem` names the places, for whoever wrote the value. */
  | { readonly outcome: 'differs'; readonly problem: string }
  /** It is not JSON, or cannot be read exactly; `problem` is a sentence. */
  | { readonly outcome: 'unreadable'; readonly problem: string }
  | { readonly outcome: 'too_expensive' }

export interface MatchRequest {
  readonly tenant: string
  /** Regular expressions with the flag `u`, which may take for ever. */
  readonly patterns: readonly string[]
  readonly texts: readonly string[]
}

export type MatchOutcome =
  /** For each text, in order, the places that match a pattern; no two of one text overlap. */
  { readonly outcome: 'matched'; readonly spans: readonly (readonly Span[])[] } | { readonly outcome: 'too_expensive' }

/** From one position in a text up to, and excluding, another. */
export type Span = readonly [from: number, to: number]
