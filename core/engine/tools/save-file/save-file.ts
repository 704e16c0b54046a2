import { Buffer } from 'node:buffer'
import * as z from 'zod'
import { SortieError } from '../../../../contract/errors.ts'
import { FileName } from '../../../../contract/resources/file.ts'
import { defineTool } from '../tool.ts'

/** A model writes the file token by token, so this is far below the largest file. */
const maxCharacters = 200_000

export const saveFile = defineTool({
  name: 'save_file',
  description:
    'Saves a file as a result of this mission, for people to download. For text, give it as `text`; for anything else, its bytes in base64. Its type is told by its content.',
  parameters: z.strictObject({
    name: FileName.describe('With its extension, such as report.md'),
    text: z.string().max(maxCharacters).optional().describe('The whole content of a text file'),
    base64: z.string().max(maxCharacters).optional().describe('The whole content of any other file'),
    media_type: z
      .enum(['text/plain', 'text/markdown', 'text/csv', 'application/json'])
      .optional()
      .describe('Which text it is; without it, the extension says'),
  }),
  effect: () => 'idempotent',
  origin: () => 'inside',
  // A later reader of the file must know that it holds text from outside.
  keepsOrigin: true,
  async run({ name, text, base64, media_type }, { saveFile: save }) {
    const said = media_type ?? typeOfExtension(name)
    const { id, media_type: found, bytes } = await save({ name, bytes: contentOf(text, base64), said })
    return { file_id: id, name, media_type: found, bytes }
  },
})

function contentOf(text: string | undefined, base64: string | undefined): Uint8Array {
  if (text !== undefined && base64 === undefined) return Buffer.from(text)
  if (base64 !== undefined && text === undefined) return decoded(base64)
  throw new SortieError('invalid_input', 'Give the content either as `text` or as `base64`')
}

const extensions: Readonly<Record<string, string>> = {
  md: 'text/markdown',
  csv: 'text/csv',
  json: 'application/json',
}

function typeOfExtension(name: string): string | null {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  return Object.hasOwn(extensions, extension) ? (extensions[extension] ?? null) : null
}

/** Models put line breaks in it. */
function decoded(base64: string): Uint8Array {
  const plain = base64.replaceAll(/\s/g, '')
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) return Buffer.from(plain, 'base64')
  throw new SortieError('invalid_input', '`base64` is not valid base64')
}
