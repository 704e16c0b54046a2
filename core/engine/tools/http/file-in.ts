import { isSortieError } from '../../../../contract/errors.ts'
import { contentType, isTextType, saysFile } from '../../../records/file/content-type.ts'
import type { ConnectedResponse } from '../../connections/redact.ts'
import { fileNameIn } from '../../files/file-name.ts'
import type { ToolContext } from '../tool.ts'

/** An answer that is a file: what is told of it, and what can be read of it. */
export interface FileFound {
  readonly file: ToldFile
  /** Empty where there is no text of it. */
  readonly text: string
}

/** As a result tells it. `problem`: why it was not kept. The request was made all the same, so that is no failure of it. */
export type ToldFile =
  | { readonly file_id: string; readonly name: string; readonly media_type: string; readonly bytes: number }
  | { readonly name: string; readonly media_type: string; readonly problem: string }

/** @param saveFile absent where nothing is kept. @returns `undefined` where the answer is a text, or of no type that is taken */
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
