import * as z from 'zod'
import type { Json } from '../../../../contract/resources/common.ts'
import type { Origin } from '../../../../contract/resources/guardrail.ts'
import { HeaderName, headerText } from '../../../../contract/resources/http-headers.ts'
import { cutToAnswer } from '../../../base/paging/cut-to-answer.ts'
import type { WebResponse } from '../../../base/ports/web.ts'
import type { ConnectedResponse } from '../../connections/redact.ts'
import { mostInAnswer } from '../told-within.ts'
import type { ToolContext } from '../tool.ts'
import { fileIn } from './file-in.ts'

/** Limits that all HTTP tools share. */
export const httpLimits = { maxBytes: 1_000_000, fileBytes: 1_000_000, timeoutMs: 20_000 } as const
const maxHeaders = 20

export const RequestUrl = z.string().min(1).max(2000)

const headerValue = z.string().max(2000).regex(headerText, 'holds characters that a header cannot carry')

export const RequestHeaders = z
  .record(HeaderName, headerValue)
  .refine((headers) => Object.keys(headers).length <= maxHeaders, `at most ${maxHeaders} headers`)
  .default({})

/** Headers that describe the text; the others (cookies, security policies) are noise for a model. */
const toldHeaders: ReadonlySet<string> = new Set([
  'content-type',
  'content-language',
  'last-modified',
  'etag',
  'location',
  'retry-after',
])

export function toldHeadersOf({ headers }: WebResponse): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => toldHeaders.has(name.toLowerCase())))
}

export function httpResult(response: WebResponse) {
  const text = cutToAnswer(response.body, mostInAnswer)
  return {
    url: response.url,
    status: response.status,
    headers: toldHeadersOf(response),
    text,
    truncated: response.truncated || text.length < response.body.length,
  }
}

/** The same for an answer that may be a file instead of a text: the file is kept, and its text is told. */
export async function answerTold(
  answer: ConnectedResponse,
  saveFile: ToolContext['saveFile'] | undefined,
): Promise<Json> {
  const found = await fileIn(answer, saveFile)
  return found ? { ...httpResult({ ...answer, body: found.text }), file: found.file } : httpResult(answer)
}

/** An answer from a server originates there; the reason for a missing answer is written here. */
export function originOfAnswer({ is_error }: { readonly is_error: boolean }): Origin {
  return is_error ? 'inside' : 'outside'
}
