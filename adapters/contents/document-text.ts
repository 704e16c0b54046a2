import type { MediaType } from '../../contract/resources/file.ts'
import { documentBounds } from './bounds.ts'
import { sheetText } from './office/sheet-text.ts'
import { slideText } from './office/slide-text.ts'
import { wordText } from './office/word-text.ts'

/** @returns `undefined` if there is none: for an image, or a scanned document. @throws for an unreadable document */
export async function documentText(bytes: Uint8Array, type: MediaType): Promise<string | undefined> {
  const text = await textOf(bytes, type)
  return text === undefined || text.trim() === '' ? undefined : cut(text.toWellFormed())
}

function cut(text: string): string {
  const { characters } = documentBounds
  return text.length <= characters
    ? text
    : `${text.slice(0, characters).toWellFormed()}\n[Here it is cut, after ${characters} characters.]`
}

async function textOf(bytes: Uint8Array, type: MediaType): Promise<string | undefined> {
  switch (type) {
    case 'application/pdf':
      return pdfText(bytes)
    case 'application/vnd.openxmlformats-officedocument.wordprocessingml.document':
      return wordText(bytes)
    case 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet':
      return sheetText(bytes)
    case 'application/vnd.openxmlformats-officedocument.presentationml.presentation':
      return slideText(bytes)
    default:
      return undefined
  }
}

/** Its code is loaded only for a PDF: it is by far the largest here. */
async function pdfText(bytes: Uint8Array): Promise<string> {
  const { extractText, getDocumentProxy } = await import('unpdf')
  // It keeps its input.
  const document = await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0 })
  const { text } = await extractText(document, { mergePages: false })
  return text.map((page, at) => `[Page ${at + 1}]\n${page}`).join('\n\n')
}
