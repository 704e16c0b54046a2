import { isSortieError } from '../../../../contract/errors.ts'
import { contentType, isTextType, saysFile } from '../../../records/file/content-type.ts'
import type { ConnectedResponse } from '../../connections/redact.ts'
import { fileNameIn } from '../../files/file-name.ts'
import type { ToolContext } from '../tool.ts'

/** A file in an answer: its description in the result, and its readable text. */
export interface FileFound {
  readonly file: ToldFile
  /** Empty if the file has no text. */
  readonly text: string
}

/**
 * The file as the result describes it. `problem` says why it was not kept; the request was made all the same, so this is no
 * failure of the request.
 */
export type ToldFile =
  | { readonly file_id: string; readonly name: string; readonly media_type: string; readonly bytes: number }
  | { readonly name: string; readonly media_type: string; readonly problem: string }

/**
 * @param saveFile absent if files are not kept. @returns `undefined` if the answer is a text, or has a type that is not accepted
 */
export async function fileIn(
  answer: ConnectedResponse,
  saveFile: ToolContext['saveFile'] | undefined,
): Promise<FileFound | undefined> {
  const { status, headers, bytes, truncated, url, hide } = answer
  if (status !== 200 || bytes === undefined || !saysFile(headers['content-type'])) return undefined
  const media_type = contentType(bytes, null)
  if (media_type === undefined || isTextType(media_type)) return undefined
  const name = fileNameIn(new URL(url).pathname) ?? 'file'
  const left = (problem: string): FileFound => ({ text: '', file: { name, media_type, problem } })
  if (truncated) return left(`It has more than ${bytes.length} bytes, and is not kept`)
  if (!saveFile) return left('Whoever tries a tool keeps no files; a mission does')
  try {
    const { id, text = '', ...kept } = await saveFile({ name, bytes, said: null, ...(hide && { hide }) })
    return { text, file: { file_id: id, ...kept } }
  } catch (error) {
    if (!isSortieError(error)) throw error
    return left(`${error.code}: ${error.message}`)
  }
}
