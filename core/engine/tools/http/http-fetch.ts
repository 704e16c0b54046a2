import * as z from 'zod'
import { defineLoneTool } from '../tool.ts'
import { answerTold, httpLimits, originOfAnswer, RequestHeaders, RequestUrl } from './http-call.ts'

/** The web port refuses private addresses, so a prompt cannot use this tool to reach the surrounding network. */
export const httpFetch = defineLoneTool({
  name: 'http_fetch',
  needsNoMission: true,
  description:
    'Fetches a public http or https address and returns its status, headers and text, also that of a PDF or an office document. A long text comes in pages; an image, a sound or a document is kept as a file, and what has no text is shown.',
  parameters: z.strictObject({
    url: RequestUrl,
    method: z.enum(['GET', 'HEAD']).default('GET'),
    headers: RequestHeaders,
  }),
  effect: () => 'none',
  origin: originOfAnswer,
  async run({ url, method, headers }, { web, signal, saveFile }) {
    return answerTold(await web.fetch({ url, method, headers, signal, ...httpLimits }), saveFile)
  },
})
