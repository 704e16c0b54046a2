import { isDeepStrictEqual } from 'node:util'
import type * as z from 'zod'
import type { Json } from '../../contract/resources/common.ts'
import type { FieldProblem, Reading, Thing } from './kind.ts'

/** As JSON: without undefined fields. */
export function thingOf(value: object): Thing {
  return JSON.parse(JSON.stringify(value)) as Thing
}

/** Parses a document with a schema. */
export function readBy(schema: z.ZodType<object>, value: unknown): Reading {
  const parsed = schema.safeParse(value)
  return parsed.success ? { thing: thingOf(parsed.data) } : { problems: problemsOf(parsed.error) }
}

export function problemsOf({ issues }: z.ZodError): readonly FieldProblem[] {
  return issues.map(({ path, message }) => ({ path, message }))
}

/** Omits fields with their default values. */
export function without(value: Thing, defaults: Thing): Thing {
  const entries = Object.entries(value).flatMap(([name, given]): [string, Json][] => {
    const usual = defaults[name]
    if (usual === undefined) return [[name, given]]
    if (isDeepStrictEqual(given, usual)) return []
    return [[name, isThing(given) && isThing(usual) ? without(given, usual) : given]]
  })
  return Object.fromEntries(entries)
}

export function isThing(value: Json | undefined): value is Thing {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
