import { deflateSync } from 'node:zlib'
import { zipSync } from 'fflate'

const latin = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))

/** The smallest PNG: one transparent point. */
export const png = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  ),
)

export const beginnings = {
  'image/png': png,
  'image/jpeg': latin('\xff\xd8\xff\xe0 and so on'),
  'image/gif': latin('GIF89a and so on'),
  'image/webp': latin('RIFF\x10\x00\x00\x00WEBPVP8 '),
  'audio/wav': latin('RIFF\x10\x00\x00\x00WAVEfmt '),
  'audio/mpeg': latin('ID3\x04 and so on'),
  'application/pdf': pdf('Hello'),
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': docx(['Hello']),
  'text/plain': latin('Hello'),
} as const

/** A document of one page with this line. */
export function pdf(line: string): Uint8Array {
  const content = latin(`BT /F1 24 Tf 72 700 Td (${line}) Tj ET`)
  return documentOf(content, `/Length ${content.length}`)
}

/** A document of few bytes whose page unpacks to so many megabytes. */
export function bombOfPdf(megabytes: number): Uint8Array {
  const once = deflateSync(Buffer.alloc(megabytes * 1024 * 1024, ' '), { level: 9 })
  const content = deflateSync(once, { level: 9 })
  return documentOf(content, `/Length ${content.length}/Filter[/FlateDecode/FlateDecode]`)
}

function documentOf(content: Uint8Array, about: string): Uint8Array {
  const stream = `${Buffer.from(content).toString('latin1')}`
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<<${about}>>\nstream\n${stream}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ]
  let text = '%PDF-1.4\n'
  const places = objects.map((object, at) => {
    const place = text.length
    text += `${at + 1} 0 obj\n${object}\nendobj\n`
    return place
  })
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  const trailer = `trailer\n<</Size ${size}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`
  return latin(`${text}xref\n0 ${size}\n0000000000 65535 f \n${table}${trailer}`)
}

/** A document with these paragraphs, each as XML within its run. */
export function docx(paragraphs: readonly string[]): Uint8Array {
  const body = paragraphs.map((text) => `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`).join('')
  return zipSync({
    '[Content_Types].xml': latin('<Types/>'),
    'word/document.xml': Uint8Array.from(Buffer.from(`<w:document><w:body>${body}</w:body></w:document>`)),
  })
}
