import { notUnderstood } from '../failures/not-understood.ts'

/** The parsed JSON of a provider, or `undefined` if it is invalid. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Arguments that arrived as a value, in the text form that others stream. */
export function jsonText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return undefined
  try {
    return JSON.stringify(value)
  } catch (error) {
    // It is nested too deeply to process.
    throw notUnderstood(error)
  }
}
