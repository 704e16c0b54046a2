import { type DocumentBounds, documentBounds } from '../bounds.ts'
import { unpack } from './archive.ts'
import { unescaped } from './xml.ts'

const body = 'word/document.xml'

/** The words of a document, a line for each paragraph. @throws Error where there are none, or too many */
export function wordText(archive: Uint8Array, bounds: DocumentBounds = documentBounds): string {
  const xml = unpack(archive, /^word\/document\.xml$/, bounds).xml(body)
  if (xml === undefined) throw new Error(`There is no ${body}`)
  return textIn(xml)
}

/** A run of text, a tab, a line's end, a paragraph's end. */
const pieces = /<w:t(?:\s[^<>]*)?>([^<]*)<\/w:t>|<w:tab(?:\s[^<>]*)?\/>|<w:br(?:\s[^<>]*)?\/>|<\/w:p>/g

function textIn(xml: string): string {
  let text = ''
  for (const [piece, words] of xml.matchAll(pieces)) {
    if (words !== undefined) text += unescaped(words)
    else text += piece.startsWith('<w:tab') ? '\t' : '\n'
  }
  return text
}
