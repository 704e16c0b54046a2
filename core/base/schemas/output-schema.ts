import { type ErrorCode, isSortieError, SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { Checks } from '../ports/checks.ts'
import type { JsonSchema } from '../ports/models.ts'
import { isCheap } from './check-cost.ts'
import { problemWith } from './check-value.ts'
import { compiledSchema } from './compiled-schema.ts'
import { readAnswer } from './read-answer.ts'
import { requireSimple, usableSchema } from './usable-schema.ts'

export type CheckedOutput =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly code: CheckFailure; readonly problem: string }

type CheckFailure = Extract<ErrorCode, 'output_invalid' | 'check_too_expensive'>

export interface OutputChecker {
  readonly checks: Pick<Checks, 'check'>
  readonly tenant: string
}

/** Longer texts are not even parsed. A mission's input has at most a quarter of it. */
const maxCharacters = 1024 * 1024
/** A longer one is not even read here: a leg looks at all former answers of its mission in a row, and there may be sixty. */
const maxCharactersHere = 16 * 1024

/**
 * Reads an agent's final text as JSON and checks it: here where that is provably little work, and else beside the event loop.
 * A code fence around the JSON is allowed, as models like to add one. `problem` is one sentence, fit to be told to the model
 * so that it can mend its answer.
 * @throws SortieError `invalid_input` when the schema itself cannot be honoured.
 */
export async function checkOutput(
  { checks, tenant }: OutputChecker,
  schema: JsonSchema,
  text: string,
): Promise<CheckedOutput> {
  if (text.length > maxCharacters) return tooExpensive(`It has more than ${maxCharacters} characters.`)
  const json = withoutFence(text)
  const here = checkedHere(schema, json)
  if (here) return here
  const checked = await checks.check({ tenant, schema, text: json })
  if (checked.outcome === 'too_expensive')
    return tooExpensive('It would have taken more time or memory than a check may.')
  if (checked.outcome === 'unreadable') return invalid(checked.problem)
  return checked.outcome === 'differs' ? differs(checked.problem) : { ok: true, value: readAnswer(json) }
}

/**
 * `undefined` where it may take long. The value is not kept until then, but read once more: it may be twenty times as long as its
 * text, and hundreds may wait.
 */
function checkedHere(schema: JsonSchema, json: string): CheckedOutput | undefined {
  const { usable } = compiledSchema(schema)
  if (json.length > maxCharactersHere) return undefined
  try {
    const value = readAnswer(json)
    if (!isCheap(usable, value)) return undefined
    const problem = problemWith(schema, value)
    return problem === undefined ? { ok: true, value } : differs(problem)
  } catch (error) {
    if (!isSortieError(error)) throw error
    return invalid(`${error.message}.`)
  }
}

/**
 * What is wrong with a value by a schema that `assertUsableSchema` took; here where that is provably little work, and else beside
 * the event loop.
 * @returns words for whoever gave the value; `undefined` where it follows
 */
export async function problemOfValue(
  { checks, tenant }: OutputChecker,
  schema: JsonSchema,
  value: { readonly [name: string]: unknown },
): Promise<string | undefined> {
  const text = JSON.stringify(value)
  if (text.length > maxCharacters) return `it has more than ${maxCharacters} characters`
  const here = problemHere(schema, text)
  if (here) return here.problem
  const checked = await checks.check({ tenant, schema, text })
  if (checked.outcome === 'follows') return undefined
  return checked.outcome === 'too_expensive' ? 'it would take too much time or memory to check it' : checked.problem
}

/** `undefined` where it may take long. */
function problemHere(schema: JsonSchema, text: string): { readonly problem: string | undefined } | undefined {
  if (text.length > maxCharactersHere) return undefined
  try {
    const value = readAnswer(text)
    return isCheap(compiledSchema(schema).usable, value) ? { problem: problemWith(schema, value) } : undefined
  } catch (error) {
    if (!isSortieError(error)) throw error
    return { problem: error.message }
  }
}

/** @throws SortieError `invalid_input` for a schema that `checkOutput` could not honour in full, or that is too complex */
export function assertUsableSchema(schema: JsonSchema): void {
  const { usable, checker } = compiledSchema(schema)
  requireSimple(usable)
  checker()
}

/**
 * Whether a schema could be honoured in full. It is not made into a check for that, which takes twenty times as long: a list of a
 * stranger has a hundred of them, and few are ever asked.
 */
export function isUsableSchema(schema: JsonSchema): boolean {
  try {
    requireSimple(usableSchema(schema))
    return true
  } catch (error) {
    if (isSortieError(error)) return false
    throw error
  }
}

/** It stands in each approval that asks for it, which has to have room for what is decided. */
const maxFormBytes = 100 * 1024

/** @throws SortieError `payload_too_large`, and as `assertUsableSchema` */
export function assertUsableForm(form: JsonSchema): void {
  if (Buffer.byteLength(JSON.stringify(form)) > maxFormBytes) {
    throw new SortieError('payload_too_large', `A form may have at most ${maxFormBytes / 1024} KB as JSON`, {
      details: { max_bytes: maxFormBytes },
    })
  }
  assertUsableSchema(form)
}

function differs(problem: string): CheckedOutput {
  return invalid(`The answer does not follow its schema: ${problem}`)
}

function invalid(problem: string): CheckedOutput {
  return { ok: false, code: 'output_invalid', problem }
}

function tooExpensive(why: string): CheckedOutput {
  return { ok: false, code: 'check_too_expensive', problem: `The answer could not be checked by its schema. ${why}` }
}

/** A code fence around JSON is allowed, as models like to add one, and a thought before it, of which only the beginning was taken off. */
export function withoutFence(text: string): string {
  const trimmed = afterThought(text.trim())
  if (!trimmed.startsWith('```') || !trimmed.endsWith('```')) return trimmed
  return trimmed.slice(trimmed.indexOf('\n') + 1, -3)
}

const endOfThought = '</think>'

/** JSON that says the mark itself stays as it is. */
function afterThought(text: string): string {
  const end = /^[[{"`]/.test(text) ? -1 : text.lastIndexOf(endOfThought)
  return end < 0 ? text : text.slice(end + endOfThought.length).trim()
}
