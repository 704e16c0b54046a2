import * as z from 'zod'
import type { WebResponse } from '../ports/web.ts'
import { defineTool } from './tool.ts'

const maxBytes = 1_000_000
const maxTextLength = 50_000
const timeoutMs = 20_000
const maxHeaders = 20

const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'is not a header name')
const headerValue = z
  .string()
  .max(2000)
  .regex(/^[\t\x20-\x7e]*$/, 'holds characters that a header cannot carry')

/** The web port refuses private addresses, so a prompt cannot turn this into a way into the network around it. */
export const httpFetch = defineTool({
  name: 'http_fetch',
  description: `Fetches a public http or https address and returns its status, headers and text (at most ${maxTextLength} characters).`,
  parameters: z.strictObject({
    url: z.string().min(1).max(2000),
    method: z.enum(['GET', 'HEAD']).default('GET'),
    headers: z
      .record(headerName, headerValue)
      .refine((headers) => Object.keys(headers).length <= maxHeaders, `at most ${maxHeaders} headers`)
      .default({}),
  }),
  effect: 'idempotent',
  async run({ url, method, headers }, { web, signal }) {
    return asResult(await web.fetch({ url, method, headers, signal, maxBytes, timeoutMs }))
  },
})

/** Those that say what the text is; the rest (cookies, security policies) is noise for a model. */
const toldHeaders = new Set(['content-type', 'content-language', 'last-modified', 'etag', 'location', 'retry-after'])

function asResult(response: WebResponse) {
  return {
    url: response.url,
    status: response.status,
    headers: Object.fromEntries(
      Object.entries(response.headers).filter(([name]) => toldHeaders.has(name.toLowerCase())),
    ),
    text: response.body.slice(0, maxTextLength),
    truncated: response.truncated || response.body.length > maxTextLength,
  }
}
