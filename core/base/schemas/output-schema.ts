import * as z from 'zod'
import { isSortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import { parseJson } from '../payloads/parse-json.ts'
import type { JsonSchema } from '../ports/models.ts'
import { usableSchema } from './usable-schema.ts'

export type CheckedOutput =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly problem: string }

/**
 * Reads an agent's final text as JSON and checks it. A code fence around the JSON is allowed, as models like to add one.
 * `problem` is one sentence, fit to be told to the model so that it can mend its answer.
 * @throws SortieError `invalid_input` when the schema itself cannot be honoured.
 */
export function checkOutput(schema: JsonSchema, text: string): CheckedOutput {
  const checker = checkerOf(schema)
  let value: Json
  try {
    value = parseJson(withoutFence(text), 'The answer') as Json
  } catch (error) {
    const told = isSortieError(error) && error.code === 'invalid_input' ? error.message : undefined
    return { ok: false, problem: told ?? 'The answer is not JSON.' }
  }
  return follows(checker, value)
}

/** @throws SortieError `invalid_input` for a schema that `checkOutput` could not honour in full. */
export function assertUsableSchema(schema: JsonSchema): void {
  checkerOf(schema)
}

function follows(checker: z.ZodType, value: Json): CheckedOutput {
  try {
    const checked = checker.safeParse(value)
    if (checked.success) return { ok: true, value }
    return { ok: false, problem: problemOf(checked.error) }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { ok: false, problem: 'The answer nests too deep.' }
  }
}

function problemOf(error: z.ZodError): string {
  const issues = error.issues.slice(0, 5).map(({ path, message }) => `at /${path.join('/')}: ${message}`)
  return `The answer does not follow its schema: ${issues.join('; ')}`.slice(0, 1000)
}

function withoutFence(text: string): string {
  const trimmed = text.trim()
  if (!trimmed.startsWith('```') || !trimmed.endsWith('```')) return trimmed
  return trimmed.slice(trimmed.indexOf('\n') + 1, -3)
}

/** Stored schemas are read anew for each mission, so the cache goes by their text. */
const checkers = new Map<string, z.ZodType>()
const maxCheckers = 200

function checkerOf(schema: JsonSchema): z.ZodType {
  const text = JSON.stringify(schema)
  const known = checkers.get(text)
  if (known !== undefined) return known
  const checker = z.fromJSONSchema(usableSchema(schema) as Parameters<typeof z.fromJSONSchema>[0])
  const oldest = checkers.keys().next().value
  if (checkers.size >= maxCheckers && oldest !== undefined) checkers.delete(oldest)
  checkers.set(text, checker)
  return checker
}
