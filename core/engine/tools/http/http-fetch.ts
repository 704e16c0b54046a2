import * as z from 'zod'
import { isSortieError } from '../../../../contract/errors.ts'
import type { FileOfMission } from '../../../../contract/resources/file.ts'
import type { WebResponse } from '../../../base/ports/web.ts'
import { defineTool, type ToolContext } from '../tool.ts'
import { httpLimits, httpResult, originOfAnswer, RequestHeaders, RequestUrl } from './http-call.ts'

/** The web port refuses private addresses, so a prompt cannot turn this into a way into the network around it. */
export const httpFetch = defineTool({
  name: 'http_fetch',
  description:
    'Fetches a public http or https address and returns its status, headers and text. A long text comes in pages; an image, a sound or a document is kept as a file and shown.',
  parameters: z.strictObject({
    url: RequestUrl,
    method: z.enum(['GET', 'HEAD']).default('GET'),
    headers: RequestHeaders,
  }),
  effect: () => 'none',
  origin: originOfAnswer,
  async run({ url, method, headers }, { web, signal, saveFile }) {
    const response = await web.fetch({ url, method, headers, signal, ...httpLimits, wantsBytes: true })
    const file = await fileIn(response, saveFile)
    if (!file) return httpResult(response)
    const { id, ...kept } = file
    return { ...httpResult({ ...response, body: '' }), file: { file_id: id, ...kept } }
  },
})

/** What a page says of its bytes decides only whether they are looked at; they say themselves what they are. */
const ofFiles =
  /^(?:image|audio)\/|^application\/(?:pdf|vnd\.openxmlformats-officedocument\.wordprocessingml\.document)\b/i

/** @returns `undefined` where the answer is a text, or is no whole file of a type that is taken */
async function fileIn(
  { status, headers, bytes, truncated, url }: WebResponse,
  saveFile: ToolContext['saveFile'],
): Promise<FileOfMission | undefined> {
  const isFile = status === 200 && ofFiles.test(headers['content-type'] ?? '')
  if (!isFile || truncated || bytes === undefined || bytes.length === 0) return undefined
  try {
    return await saveFile({ name: nameIn(url), bytes, said: null })
  } catch (error) {
    if (isSortieError(error) && error.code === 'unsupported_media_type') return undefined
    throw error
  }
}

/** The end of its path, as far as a file may be called that. */
function nameIn(url: string): string {
  const end = new URL(url).pathname.split('/').at(-1) ?? ''
  const name = end.replaceAll(/[^\w.-]/g, '_').slice(-100)
  return name === '' ? 'file' : name
}
