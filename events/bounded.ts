import { catalogue, type EventType, type Fact } from './catalogue.ts'
import type { EventDefinition } from './event.ts'

/**
 * The maximum size of an event's data, as JSON. With the envelope of less than 1 KB it fits a WebSocket frame (32 KB), an entry
 * of the bus (256 KB) and an item of the store (400 KB).
 */
export const maxDataBytes = 24 * 1024

/** The bound of one text in an event that is too long even without its large fields; halved as often as needed if it has many. */
const maxTextBytes = 6 * 1024
const leastTextBytes = 256

/**
 * The fact in a form that can be written and sent. If it is too long, its large fields are set to null and named in `left_out`,
 * and then its long texts are cut. An unknown type passes unchanged.
 */
export function bounded<F extends Fact>(fact: F): F {
  if (fits(fact.data)) return fact
  const definition: EventDefinition | undefined = isKnown(fact.type) ? catalogue[fact.type] : undefined
  if (!definition) return fact
  const lighter = withoutLarge(definition, fact.data)
  return { ...fact, data: definition.data.parse(shorter(lighter)) }
}

export function isKnown(type: string): type is EventType {
  return Object.hasOwn(catalogue, type)
}

/** UTF-8 has at most three bytes for each UTF-16 unit, so most events need no counting. */
function fits(data: unknown): boolean {
  const text = JSON.stringify(data)
  return text.length * 3 <= maxDataBytes || Buffer.byteLength(text) <= maxDataBytes
}

/** Removes one large field after the other, until the rest fits. */
function withoutLarge({ large = [] }: EventDefinition, data: Fact['data']): Record<string, unknown> {
  const lighter: Record<string, unknown> = { ...data }
  const leftOut: string[] = []
  for (const field of large) {
    if (fits(lighter)) break
    if (lighter[field] === undefined || lighter[field] === null) continue
    lighter[field] = null
    leftOut.push(field)
  }
  return leftOut.length > 0 ? { ...lighter, left_out: leftOut } : lighter
}

function shorter(data: Record<string, unknown>): Record<string, unknown> {
  let cut = data
  for (let most = maxTextBytes; !fits(cut) && most >= leastTextBytes; most /= 2) cut = withTextsUpTo(most, data)
  return cut
}

function withTextsUpTo(most: number, data: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, typeof value === 'string' ? cutToBytes(value, most) : value]),
  )
}

const mark = '…'

/** Cuts between code points, by the size in JSON bytes. */
function cutToBytes(text: string, most: number): string {
  if (jsonBytes(text) <= most) return text
  let bytes = jsonBytes(mark)
  let end = 0
  for (const character of text) {
    bytes += jsonBytes(character)
    if (bytes > most) break
    end += character.length
  }
  return text.slice(0, end) + mark
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2
}
