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
  /** `public` needs no credential. */
  readonly scope: KeyScope | 'public'
  /** A key that has this one in its place may do it as well. */
  readonly orScope?: KeyScope
  /** On a public route: a valid key, whatever its scopes, is told more. */
  readonly keyTellsMore?: true
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  /** Request headers that the use case reads, in lower case. */
  readonly headers?: z.ZodObject
  readonly body?: z.ZodType
  /** 303: the output says where to, as `url`, which the answer’s `Location` says too. */
  readonly status: 200 | 201 | 202 | 204 | 303
  readonly output: z.ZodType
  /** Beside those that every route can give: see `commonErrors`. */
  readonly errors: readonly ErrorCode[]
  /** Seconds that the answer may take at the most, where it waits on purpose. */
  readonly waitsUpTo?: number
  /** A page with a form, or what takes that form: its body may come as a form too. */
  readonly form?: true
  /** A page that runs a program of ours, which calls this API. */
  readonly interactive?: true
  /** Its text is no page, but a program for one. */
  readonly script?: true
  /** It stops something, or what a secret that leaked is good for, and so is done also where the disk is full, or a restore is paused, and takes nothing else. */
  readonly urgent?: true
  /** The same for everybody: built once, and sent with a tag, compressed, or not at all where the client has it. */
  readonly document?: true
  /** Server-sent events: the answer goes on while there is something to tell, where its host can send it piece by piece. */
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

/** Of which a key needs one; none where the route is public. */
export function scopesOf({ scope, orScope }: Pick<Route, 'scope' | 'orScope'>): readonly KeyScope[] {
  if (scope === 'public') return []
  return orScope === undefined ? [scope] : [scope, orScope]
}

export type MediaType = 'text/html' | 'text/javascript' | 'application/json' | 'text/event-stream'

/** Text is a page, a stream, or a program of a page; all else JSON. */
export function mediaTypeOf({ output, script, stream }: Pick<Route, 'output' | 'script' | 'stream'>): MediaType {
  if (stream) return 'text/event-stream'
  if (!(output instanceof z.ZodString)) return 'application/json'
  return script ? 'text/javascript' : 'text/html'
}

export function route<const R extends Route>(definition: R): R {
  return definition
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined

/** What a use case gets of a request to this route. */
export interface RequestOf<R extends Route> {
  readonly params: Parsed<R['params']>
  readonly query: Parsed<R['query']>
  readonly headers: Parsed<R['headers']>
  readonly body: Parsed<R['body']>
}

/** What a use case answers: whole, as nothing is added to it on its way out. */
export type OutputOf<R extends Route> = z.output<R['output']>
