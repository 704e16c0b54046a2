import { Buffer } from 'node:buffer'
import { isSortieError } from '../../../../contract/errors.ts'
import type { Json } from '../../../../contract/resources/common.ts'
import { fileNameIn } from '../../files/file-name.ts'
import type { ToldFile } from '../http/file-in.ts'
import { isToldWhole, toldBeginning } from '../told-within.ts'
import type { ToolContext } from '../tool.ts'
import type { ToldResult } from './told.ts'

export interface Keeping {
  /** The longest result, in bytes; a longer one becomes a file. */
  readonly maxBytes: number
  /** Names the file. */
  readonly tool: string
  /** Absent if files are not kept. */
  readonly saveFile: ToolContext['saveFile'] | undefined
}

/**
 * A result as the model sees it: whole, or its beginning with the file that has all of it. If there is no such file, the result
 * says why: the call was made all the same.
 */
export async function keepResult(result: ToldResult, { maxBytes, tool, saveFile }: Keeping): Promise<Json> {
  const whole = { ...result, truncated: false }
  if (isToldWhole(whole, maxBytes)) return whole
  const told = { text: toldBeginning(textOf(result), maxBytes), truncated: true }
  return saveFile ? { ...told, file: await fileOf(result, tool, saveFile) } : told
}

function textOf({ text, structured }: ToldResult): string {
  if (structured === undefined) return text ?? ''
  return text === undefined ? JSON.stringify(structured) : [JSON.stringify(structured), text].join('\n\n')
}

async function fileOf(result: ToldResult, tool: string, saveFile: ToolContext['saveFile']): Promise<ToldFile> {
  const { ending, media_type } = result.text === undefined ? asJsonFile : asTextFile
  const name = fileNameIn(`${tool}-result.${ending}`) ?? `result.${ending}`
  try {
    const { id, text: _, ...kept } = await saveFile({ name, bytes: Buffer.from(textOf(result)), said: media_type })
    return { file_id: id, ...kept }
  } catch (error) {
    if (!isSortieError(error)) throw error
    return { name, media_type, problem: `${error.code}: ${error.message}` }
  }
}

const asJsonFile = { ending: 'json', media_type: 'application/json' } as const
const asTextFile = { ending: 'txt', media_type: 'text/plain' } as const
