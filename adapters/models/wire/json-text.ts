import { notUnderstood } from '../failures/not-understood.ts'

/** The value of a provider's JSON, or `undefined` where it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Arguments that came as a value, as the text that others stream. */
export function jsonText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return undefined
  try {
    return JSON.stringify(value)
  } catch (error) {
    // It nests deeper than can be followed.
    throw notUnderstood(error)
  }
}
