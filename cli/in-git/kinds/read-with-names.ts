import * as z from 'zod'
import type { Reading } from '../kind.ts'
import { problemsOf, thingOf } from '../things.ts'

/** The parameters in the API's path and its body, as one document. */
export function readWithNames(names: z.ZodRawShape, body: z.ZodType<object>, value: unknown): Reading {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  const entries = Object.entries(isObject ? value : {})
  const named = z.object(names).safeParse(value)
  const rest = body.safeParse(isObject ? Object.fromEntries(entries.filter(([name]) => !(name in names))) : value)
  if (named.success && rest.success) return { thing: thingOf({ ...named.data, ...rest.data }) }
  const problems = [named, rest].flatMap(({ error }) => (error ? problemsOf(error) : []))
  return { problems: isObject ? problems : problems.slice(0, 1) }
}
