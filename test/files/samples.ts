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
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': xlsx({ First: sheetOf([['Hello']]) }),
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': pptx([{ words: ['Hello'] }]),
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
  return officeFile({ 'word/document.xml': `<w:document><w:body>${body}</w:body></w:document>` })
}

type Parts = Readonly<Record<string, string>>

export function officeFile(parts: Parts): Uint8Array {
  const files = Object.entries({ '[Content_Types].xml': '<Types/>', ...parts })
  return zipSync(Object.fromEntries(files.map(([name, text]) => [name, Uint8Array.from(Buffer.from(text))])))
}

/** What one part names of others, by ids from `rId1` on. */
export function relationships(targets: readonly (readonly [type: string, target: string])[]): string {
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const all = targets.map(
    ([type, target], at) => `<Relationship Id="rId${at + 1}" Type="${office}/${type}" Target="${target}"/>`,
  )
  return `<Relationships>${all.join('')}</Relationships>`
}

/** A workbook of these sheets, each by its name, in XML. @param more other parts, such as strings that its cells share */
export function xlsx(sheets: Parts, more: Parts = {}): Uint8Array {
  const names = Object.keys(sheets)
  const named = names.map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`)
  const parts = Object.values(sheets).map((xml, at) => [`xl/worksheets/sheet${at + 1}.xml`, xml] as const)
  return officeFile({
    'xl/workbook.xml': `<workbook><sheets>${named.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relationships(names.map((_, at) => ['worksheet', `worksheets/sheet${at + 1}.xml`])),
    ...Object.fromEntries(parts),
    ...more,
  })
}

/** A sheet with these words in its cells. */
export function sheetOf(rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[]) => row.map((words) => `<c t="inlineStr"><is><t>${words}</t></is></c>`).join('')
  return `<worksheet><sheetData>${rows.map((row) => `<row>${cells(row)}</row>`).join('')}</sheetData></worksheet>`
}

export interface SampleSlide {
  readonly words: readonly string[]
  readonly notes?: readonly string[]
}

/** A presentation with these paragraphs on each slide. */
export function pptx(slides: readonly SampleSlide[]): Uint8Array {
  const text = (paragraphs: readonly string[]) => paragraphs.map((words) => `<a:p><a:r><a:t>${words}</a:t></a:r></a:p>`)
  const named = slides.map((_, at) => `<p:sldId id="${256 + at}" r:id="rId${at + 1}"/>`)
  const parts = slides.flatMap(({ words, notes }, at) => [
    [`ppt/slides/slide${at + 1}.xml`, `<p:sld>${text(words).join('')}</p:sld>`] as const,
    ...(notes === undefined
      ? []
      : ([
          [
            `ppt/slides/_rels/slide${at + 1}.xml.rels`,
            relationships([['notesSlide', `../notesSlides/notesSlide${at + 1}.xml`]]),
          ],
          [`ppt/notesSlides/notesSlide${at + 1}.xml`, `<p:notes>${text(notes).join('')}</p:notes>`],
        ] as const)),
  ])
  return officeFile({
    'ppt/presentation.xml': `<p:presentation><p:sldIdLst>${named.join('')}</p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relationships(slides.map((_, at) => ['slide', `slides/slide${at + 1}.xml`])),
    ...Object.fromEntries(parts),
  })
}
