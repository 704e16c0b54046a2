import { isObject, SortieAnswerError } from './errors.ts'

/** Several times Sortie's longest answer: a page of a hundred steps. */
const mostBytes = 64 * 1024 * 1024

/** The only answer that is a page for people. */
const pagePath = '/docs'

/** The text of an answer, bounded by what a client can hold. @throws SortieAnswerError if there is more */
export async function readText(url: string, response: Response): Promise<string> {
  if (!response.body) return ''
  // Safari cannot iterate over a stream.
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let bytes = 0
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > mostBytes) {
      await reader.cancel()
      throw new SortieAnswerError(url, `an answer of more than ${mostBytes} bytes`)
    }
    text += decoder.decode(value, { stream: true })
  }
}

/** @throws SortieAnswerError if a successful answer is not what Sortie gives on this path */
export function parsedAnswer(url: string, path: string, response: Response, text: string): unknown {
  if (response.status === 204) return undefined
  if (path === pagePath) return text
  const answer = parsedJson(text)
  if (isObject(answer)) return answer
  const type = response.headers.get('content-type') ?? 'without a content type'
  throw new SortieAnswerError(url, `this is not Sortie: it answered ${response.status} with no JSON object (${type})`)
}

/** @throws SortieAnswerError unless this list of objects is in the answer: something else than Sortie may have given it */
export function withList<Answer>(url: string, answer: Answer, name: keyof Answer & string): Answer {
  const list: unknown = answer?.[name]
  if (Array.isArray(list) && list.every(isObject)) return answer
  throw new SortieAnswerError(url, `this is not Sortie: it answered without ${name}`)
}

/** `undefined` if it is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
