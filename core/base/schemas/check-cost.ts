import type { Json } from '../../../contract/resources/common.ts'
import type { JsonSchema } from '../ports/models.ts'

/** A unit took up to 10 µs if every alternative of a union failed and reported why; a successful check takes far less. */
const maxCheapUnits = 2000
const charactersAUnit = 64

/**
 * Whether a check is small enough for the event loop, where it delays nobody. Looks at what the check would look
 * at, and gives up as soon as that is too much, so this test is cheap as well.
 * @param schema from `usableSchema`: without references, so its depth bounds this recursion
 */
export function isCheap(schema: JsonSchema, value: Json): boolean {
  const count: Count = { left: maxCheapUnits }
  visit(schema, value, count)
  return count.left >= 0
}

interface Count {
  left: number
}

/** One schema compared with one value, or with a missing one. */
function visit(schema: unknown, value: Json | undefined, count: Count): void {
  count.left -= 1
  if (count.left < 0 || !isRecord(schema)) return
  const { anyOf, oneOf, allOf, enum: choices, required } = schema
  count.left -= lengthOf(choices) + lengthOf(required)
  for (const alternatives of [anyOf, oneOf, allOf]) visitEach(alternatives, value, count)
  // Zod rebuilds the result from all parts, value by value.
  for (let merges = lengthOf(allOf); merges > 0 && count.left >= 0; merges--) visitWhole(value, count)
  if (typeof value === 'string') count.left -= Math.floor(value.length / charactersAUnit)
  else if (Array.isArray(value)) visitItems(schema, value, count)
  else if (isRecord(value)) visitProperties(schema, value, count)
}

function visitEach(schemas: unknown, value: Json | undefined, count: Count): void {
  if (!Array.isArray(schemas)) return
  for (const schema of schemas) {
    if (count.left < 0) return
    visit(schema, value, count)
  }
}

function visitItems({ items, uniqueItems }: JsonSchema, values: readonly Json[], count: Count): void {
  count.left -= values.length
  if (uniqueItems === true) for (const value of values) visitWhole(value, count)
  if (items === undefined) return
  for (const value of values) {
    if (count.left < 0) return
    visit(items, value, count)
  }
}

function visitProperties({ properties, additionalProperties }: JsonSchema, value: Fields, count: Count): void {
  const described = isRecord(properties) ? properties : {}
  const names = Object.keys(value)
  count.left -= names.length
  for (const [name, schema] of Object.entries(described)) {
    if (count.left < 0) return
    visit(schema, Object.hasOwn(value, name) ? value[name] : undefined, count)
  }
  if (!isRecord(additionalProperties)) return
  for (const name of names) {
    if (count.left < 0) return
    if (!Object.hasOwn(described, name)) visit(additionalProperties, value[name], count)
  }
}

/** All of it, whatever its schema says about its parts: to rebuild it, or to compare it. */
function visitWhole(value: Json | undefined, count: Count): void {
  count.left -= 1
  if (typeof value === 'string') count.left -= Math.floor(value.length / charactersAUnit)
  if (count.left < 0 || typeof value !== 'object' || value === null) return
  for (const inner of Object.values(value)) {
    if (count.left < 0) return
    visitWhole(inner, count)
  }
}

interface Fields {
  readonly [name: string]: Json
}

function isRecord<Value>(value: Value): value is Value & Fields & JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0
}
