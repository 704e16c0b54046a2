import * as z from 'zod'
import type { ErrorCode } from './errors.ts'
import type { KeyScope } from './scopes.ts'

/** One HTTP operation. Everything that serves, documents or calls it is derived from this. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With `{name}` for each path parameter. */
  readonly path: `/${string}`
  readonly area: Area
  readonly summary: string
  readonly description?: string
  /** `public` needs no credential, and `any` a valid one, whatever its scopes. */
  readonly scope: KeyScope | 'public' | 'any'
  /** A key with this scope instead may also do it. */
  readonly orScope?: KeyScope
  /** On a public route: a valid key with any scopes gets more details. */
  readonly keyTellsMore?: true
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  /** Request headers that the use case reads, in lower case. */
  readonly headers?: z.ZodObject
  readonly body?: z.ZodType
  /** 303: the output has the address as `url`, which is also the answer’s `Location`. */
  readonly status: 200 | 201 | 202 | 204 | 303
  readonly output: z.ZodType
  /** In addition to those of every route: see `commonErrors`. */
  readonly errors: readonly ErrorCode[]
  /** The maximum seconds of an answer that may wait. */
  readonly waitsUpTo?: number
  /** A page with a form, or the route that accepts that form: its body may also be form-encoded. */
  readonly form?: true
  /** A page that runs a script of ours, which calls this API. */
  readonly interactive?: true
  /** Its text is a script for a page. */
  readonly script?: true
  /** Only pages of this API’s own address may call it. */
  readonly ownPagesOnly?: true
  /** Its answer sets or clears the cookie of a session. */
  readonly setsCookie?: true
  /** It stops something, lets somebody in to do so, or ends the use of a leaked secret, so it works even if the disk is full or a restore is paused, when other writes are refused. */
  readonly urgent?: true
  /** The same for everybody: built once, and sent with a tag, compressed, or not at all if the client has it. */
  readonly document?: true
  /** Server-sent events: the answer continues while there is news, if its host can stream. */
  readonly stream?: true
}

/** One permission set, one function. */
export type Area =
  | 'missions'
  | 'conversations'
  | 'limits'
  | 'memories'
  | 'files'
  | 'dead-letters'
  | 'agents'
  | 'tools'
  | 'connections'
  | 'budgets'
  | 'schedules'
  | 'evaluations'
  | 'callbacks'
  | 'control'
  | 'approvals'
  | 'workers'
  | 'supervisor'
  | 'access'
  | 'operators'
  | 'platform'

export const commonErrors = [
  'invalid_input',
  'invalid_json',
  'unauthenticated',
  'forbidden',
  'misdirected_request',
  'payload_too_large',
  'answer_too_large',
  'unsupported_media_type',
  'rate_limited',
  'unavailable',
  'storage_unavailable',
  'item_unreadable',
  'newer_format',
  'paused_after_restore',
  'internal',
] as const satisfies readonly ErrorCode[]

/** A key needs one of these; none if the route is public, or any key may call it. */
export function scopesOf({ scope, orScope }: Pick<Route, 'scope' | 'orScope'>): readonly KeyScope[] {
  if (scope === 'public' || scope === 'any') return []
  return orScope === undefined ? [scope] : [scope, orScope]
}

export type MediaType = 'text/html' | 'text/javascript' | 'application/json' | 'text/event-stream'

/** Text is a page, a stream, or a script of a page; everything else is JSON. */
export function mediaTypeOf({ output, script, stream }: Pick<Route, 'output' | 'script' | 'stream'>): MediaType {
  if (stream) return 'text/event-stream'
  if (!(output instanceof z.ZodString)) return 'application/json'
  return script ? 'text/javascript' : 'text/html'
}

export function route<const R extends Route>(definition: R): R {
  return definition
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined

/** The input of a use case for a request to this route. */
export interface RequestOf<R extends Route> {
  readonly params: Parsed<R['params']>
  readonly query: Parsed<R['query']>
  readonly headers: Parsed<R['headers']>
  readonly body: Parsed<R['body']>
}

/** The output of a use case: complete, since nothing is added on its way out. */
export type OutputOf<R extends Route> = z.output<R['output']>
