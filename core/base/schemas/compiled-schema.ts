import * as z from 'zod'
import '../../../contract/problem-words.ts'
import type { JsonSchema } from '../ports/models.ts'
import { usableSchema } from './usable-schema.ts'

export interface CompiledSchema {
  readonly usable: JsonSchema
  checker(): z.ZodType
}

/** Stored schemas are read again for each mission, so their compiled form is kept by their text. */
const compiled = new Map<string, CompiledSchema>()
const maxKept = 200
/** Longer ones are rare, and are compiled each time: together they would take too much memory. */
const maxKeptCharacters = 32_000

/** @throws SortieError `invalid_input` for a schema that cannot be enforced completely */
export function compiledSchema(schema: JsonSchema): CompiledSchema {
  const text = JSON.stringify(schema)
  const known = compiled.get(text)
  if (known !== undefined) return known
  const made = compile(schema)
  if (text.length > maxKeptCharacters) return made
  const oldest = compiled.keys().next().value
  if (compiled.size >= maxKept && oldest !== undefined) compiled.delete(oldest)
  compiled.set(text, made)
  return made
}

function compile(schema: JsonSchema): CompiledSchema {
  const usable = usableSchema(schema)
  let checker: z.ZodType | undefined
  return {
    usable,
    checker() {
      checker ??= z.fromJSONSchema(usable as Parameters<typeof z.fromJSONSchema>[0])
      return checker
    },
  }
}
