import type { MediaType } from '../../contract/resources/file.ts'
import { wordText } from './word-text.ts'

/** Far more than a model is shown. */
const mostCharacters = 2_000_000

/** @returns `undefined` where there is none: of an image, or of a document that was scanned. @throws for a document that cannot be read */
export async function documentText(bytes: Uint8Array, type: MediaType): Promise<string | undefined> {
  const text = await textOf(bytes, type)
  return text === undefined || text.trim() === '' ? undefined : text.slice(0, mostCharacters).toWellFormed()
}

async function textOf(bytes: Uint8Array, type: MediaType): Promise<string | undefined> {
  switch (type) {
    case 'application/pdf':
      return pdfText(bytes)
    case 'application/vnd.openxmlformats-officedocument.wordprocessingml.document':
      return wordText(bytes)
    default:
      return undefined
  }
}

/** Its code is loaded for a PDF alone: it is by far the largest here. */
async function pdfText(bytes: Uint8Array): Promise<string> {
  const { extractText, getDocumentProxy } = await import('unpdf')
  // What it is given it keeps for itself.
  const document = await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0 })
  const { text } = await extractText(document, { mergePages: false })
  return text.map((page, at) => `[Page ${at + 1}]\n${page}`).join('\n\n')
}
