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

/** Longer texts are not even parsed. A mission’s input has at most a quarter of it. */
const maxCharacters = 1024 * 1024
/** A longer one is not even read here: a leg checks all earlier answers of its mission in a row, and there may be sixty. */
const maxCharactersHere = 16 * 1024

/**
 * Reads an agent’s final text as JSON and checks it: here if that is provably little work, otherwise off the event loop.
 * A code fence around the JSON is allowed, as models like to add one. `problem` is one sentence for the model,
 * so that it can correct its answer.
 * @throws SortieError `invalid_input` if the schema itself cannot be enforced.
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
 * `undefined` if it may take long. The value is not kept until then, but read again: it may be twenty times as long as its
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
 * What is wrong with a value by a schema that `assertUsableSchema` accepted; here if that is provably little work, otherwise off
 * the event loop.
 * @returns a message for whoever sent the value; `undefined` if it is valid
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

/** `undefined` if it may take long. */
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

/** @throws SortieError `invalid_input` for a schema that `checkOutput` could not enforce completely, or that is too complex */
export function assertUsableSchema(schema: JsonSchema): void {
  const { usable, checker } = compiledSchema(schema)
  requireSimple(usable)
  checker()
}

/**
 * Whether a schema could be enforced completely. It is not compiled for that, which takes twenty times as long: a
 * stranger’s list has a hundred of them, and few are ever needed.
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

/** It is part of each approval that asks for it, which must have room for the decision. */
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

/** A code fence around JSON is allowed, as models like to add one, and thoughts before it whose beginning has been removed. */
export function withoutFence(text: string): string {
  const trimmed = afterThought(text.trim())
  if (!trimmed.startsWith('```') || !trimmed.endsWith('```')) return trimmed
  return trimmed.slice(trimmed.indexOf('\n') + 1, -3)
}

const endOfThought = '</think>'

/** JSON that contains the mark itself stays as it is. */
function afterThought(text: string): string {
  const end = /^[[{"`]/.test(text) ? -1 : text.lastIndexOf(endOfThought)
  return end < 0 ? text : text.slice(end + endOfThought.length).trim()
}
