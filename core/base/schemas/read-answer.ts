import type { Json } from '../../../contract/resources/common.ts'
import { parseJson } from '../payloads/parse-json.ts'

/** The value that an answer says, and no other. @throws SortieError as `parseJson`, with a message that says it of the answer */
export function readAnswer(text: string): Json {
  return parseJson(text, 'The answer') as Json
}
