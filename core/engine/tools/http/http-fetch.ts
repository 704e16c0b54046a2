import * as z from 'zod'
import { defineTool } from '../tool.ts'
import { httpLimits, httpResult, RequestHeaders, RequestUrl } from './http-call.ts'

/** The web port refuses private addresses, so a prompt cannot turn this into a way into the network around it. */
export const httpFetch = defineTool({
  name: 'http_fetch',
  description:
    'Fetches a public http or https address and returns its status, headers and text. A long text comes in pages.',
  parameters: z.strictObject({
    url: RequestUrl,
    method: z.enum(['GET', 'HEAD']).default('GET'),
    headers: RequestHeaders,
  }),
  effect: () => 'none',
  async run({ url, method, headers }, { web, signal }) {
    return httpResult(await web.fetch({ url, method, headers, signal, ...httpLimits }))
  },
})
