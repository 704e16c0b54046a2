import type { Json } from '../../contract/resources/common.ts'

/** @returns undefined if it is not JSON */
function parsedJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** What a person writes as input: JSON if it is a JSON object, list or quoted text, and else the text itself. */
export function inputIn(text: string): Json {
  const start = text.trimStart()[0]
  if (start !== '{' && start !== '[' && start !== '"') return text
  return parsedJson(text) ?? text
}

/** An input as a person edits it; `inputIn` reads it back. */
export function editedInput(input: Json): string {
  if (typeof input !== 'string') return JSON.stringify(input, null, 2)
  return inputIn(input) === input ? input : JSON.stringify(input)
}
