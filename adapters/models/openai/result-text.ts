import type { CallResult } from '../request/dialogue.ts'

/** The protocols cannot mark a failed call, so the text says it. */
export function resultText({ text, is_error }: CallResult): string {
  return is_error ? `Error: ${text}` : text
}
