import type { z } from 'zod'
import type { Route } from './route.ts'

/** A caller’s input for a route: each part that the route has, optional if nothing in it is required. */
export type CallOf<R extends Route> = Part<'params', R['params']> &
  Part<'query', R['query']> &
  Part<'headers', R['headers']> &
  Part<'body', R['body']>

/** The answer for a caller. */
export type AnswerOf<R extends Route> = z.output<R['output']>

type Part<Name extends string, S> = S extends z.ZodType
  ? Record<never, never> extends Sent<S>
    ? { readonly [N in Name]?: Sent<S> }
    : { readonly [N in Name]: Sent<S> }
  : { readonly [N in Name]?: undefined }

/** Either side of the schema: a number whose digits are in the query string. */
type Sent<S extends z.ZodType> = S extends z.ZodObject
  ? { readonly [K in keyof z.input<S>]: z.input<S>[K] | OutputAt<S, K> }
  : z.input<S>

type OutputAt<S extends z.ZodType, K> = K extends keyof z.output<S> ? z.output<S>[K] : never
