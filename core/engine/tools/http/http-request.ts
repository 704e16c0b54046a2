import * as z from 'zod'
import { SortieError } from '../../../../contract/errors.ts'
import type { Json } from '../../../../contract/resources/common.ts'
import { maxRequestBytes } from '../../../base/ports/web.ts'
import { defineLoneTool } from '../tool.ts'
import { answerTold, httpLimits, httpResult, originOfAnswer, RequestHeaders, RequestUrl } from './http-call.ts'
import { saidOfEffect } from './said-of-effect.ts'

/** RFC 9110, section 9.2.2: sending PUT or DELETE twice has the same intended effect as sending it once. */
export const httpRequest = defineLoneTool({
  name: 'http_request',
  needsNoMission: true,
  description:
    'Sends data to a public http or https address with POST, PUT, PATCH or DELETE and returns the status, headers and text of the answer; a file is kept. An Idempotency-Key is sent along. To read an address, use http_fetch.',
  parameters: z.strictObject({
    url: RequestUrl,
    method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']),
    headers: RequestHeaders,
    body: z
      .custom<Json>((value) => value !== undefined)
      .optional()
      .describe('Any JSON value; text is sent as it is'),
  }),
  effect: ({ method }) => (method === 'PUT' || method === 'DELETE' ? 'idempotent' : 'write'),
  origin: originOfAnswer,
  async lookUp(address, { web, signal, effectKey = '' }) {
    const url = address.replaceAll('{key}', encodeURIComponent(effectKey))
    const answer = await web.fetch({ url, method: 'GET', headers: {}, signal, ...httpLimits })
    const found = saidOfEffect(url, answer)
    return found === 'effect' ? { found, output: httpResult(answer) } : { found }
  },
  async run({ url, method, headers, body }, { web, signal, effectKey, saveFile }) {
    const content = contentOf(body)
    return answerTold(
      await web.fetch({
        url,
        method,
        headers: { ...content.headers, ...headers, ...(effectKey ? { 'idempotency-key': effectKey } : {}) },
        ...(content.text === undefined ? {} : { body: content.text }),
        signal,
        ...httpLimits,
      }),
      saveFile,
    )
  },
})

function contentOf(body: Json | undefined): { headers: Readonly<Record<string, string>>; text?: string } {
  if (body === undefined) return { headers: {} }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  if (Buffer.byteLength(text) > maxRequestBytes)
    throw new SortieError('payload_too_large', `A request’s body may have at most ${maxRequestBytes} bytes`)
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json'
  return { headers: { 'content-type': type }, text }
}
