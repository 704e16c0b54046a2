import { strFromU8, unzipSync } from 'fflate'

const body = 'word/document.xml'
/** Unpacked. An archive may claim to hold a thousand times its own length. */
const mostBytes = 50 * 1024 * 1024

/** The words of a document, a line for each paragraph. @throws Error where there are none, or too many */
export function wordText(archive: Uint8Array): string {
  const files = unzipSync(archive, { filter: ({ name, originalSize }) => name === body && originalSize <= mostBytes })
  const xml = files[body]
  if (xml === undefined) throw new Error(`There is no ${body} of at most ${mostBytes} bytes`)
  return textIn(strFromU8(xml))
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

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescaped(words: string): string {
  return words.replaceAll(
    /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot|apos));/g,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return entities[name] ?? whole
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}
