import type { Json } from '../../../contract/resources/common.ts'
import { parseJson } from '../payloads/parse-json.ts'

/** The exact value of an answer. @throws SortieError as `parseJson`, with a message about the answer */
export function readAnswer(text: string): Json {
  return parseJson(text, 'The answer') as Json
}
