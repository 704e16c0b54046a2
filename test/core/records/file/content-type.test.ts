import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { contentType, whyNotTaken } from '../../../../core/records/file/content-type.ts'
import { beginnings, sheetOf, xlsx } from '../../../files/samples.ts'

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))

test.each(Object.entries(beginnings))('%s is told by its content', (type, content) => {
  expect(contentType(content, null)).toBe(type)
})

test.each(Object.entries(beginnings).filter(([type]) => type !== 'text/plain'))(
  '%s is not taken for what its sender says',
  (type, content) => {
    expect(contentType(content, 'text/plain')).toBe(type)
  },
)

describe('a text', () => {
  test.each(['text/plain', 'text/markdown', 'text/csv', 'application/json'])(
    'is %s where its sender says so',
    (said) => {
      expect(contentType(bytes('a,b\r\n\tc\f'), said)).toBe(said)
    },
  )

  test('is plain where its sender says that it is something else', () => {
    expect(contentType(bytes('hello'), 'image/png')).toBe('text/plain')
    expect(contentType(bytes('<svg onload="alert(1)"/>'), 'image/svg+xml')).toBe('text/plain')
  })

  test('may have characters of any language', () => {
    expect(contentType(Uint8Array.from(Buffer.from('Grüße, 世界 🚀')), null)).toBe('text/plain')
  })
})

test.each([
  ['a control character', bytes('hello\x00')],
  ['bytes that are no UTF-8', bytes('hello \xe9')],
  ['an archive', bytes('PK\x03\x04 of anything')],
  ['a program', bytes('\x7fELF\x02\x01\x01')],
  ['RIFF of another kind', bytes('RIFF\x10\x00\x00\x00AVI LIST')],
])('%s is none that is taken', (_, content) => {
  expect(contentType(content, null)).toBeUndefined()
  expect(contentType(content, 'text/plain')).toBeUndefined()
})

test('a document that has another within it is what it is itself', () => {
  const sheet = xlsx({ A: sheetOf([['1']]) })
  const holder = zipSync({
    '[Content_Types].xml': bytes('<Types/>'),
    'ppt/presentation.xml': bytes('<p:presentation/>'),
    'ppt/embeddings/a.xlsx': [sheet, { level: 0 }],
  })
  expect(Buffer.from(holder).includes('xl/workbook.xml')).toBe(true)
  expect(contentType(holder, null)).toContain('presentationml')
})

test('an archive that only names a document within is no document', () => {
  expect(contentType(bytes('PK\x03\x04 word/document.xml'), null)).toBeUndefined()
})

test.each([
  ['nothing', bytes(''), 'It is empty'],
  ['a text of another time', bytes('Gr\xfc\xdfe'), 'not in UTF-8'],
  ['a text in UTF-16', Uint8Array.from(Buffer.from('\ufeffhello', 'utf16le')), 'UTF-16'],
  ['a document of an older program', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), '.docx'],
  ['an archive', bytes('PK\x03\x04 of anything'), 'an archive'],
  ['a program', bytes('\x7fELF\x02\x01\x01'), 'none of the types image/png'],
])('of %s it is said why it is not taken', (_, content, why) => {
  expect(whyNotTaken(content)).toContain(why)
})
