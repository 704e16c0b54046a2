import { describe, expect, test } from 'vitest'
import { documentBounds } from '../../../../adapters/contents/bounds.ts'
import { sheetText } from '../../../../adapters/contents/office/sheet-text.ts'
import { officeFile, relationships, sheetOf, xlsx } from '../../../files/samples.ts'

const rows = (xml: string) => `<worksheet><sheetData>${xml}</sheetData></worksheet>`

test('sheets are told in order, under their names, with tabs between the columns', () => {
  const workbook = xlsx({
    'Umsatz &amp; mehr': sheetOf([
      ['Ort', 'Summe'],
      ['Köln', '7'],
    ]),
    Leer: sheetOf([]),
  })
  expect(sheetText(workbook)).toBe('[Sheet 1: Umsatz & mehr]\nOrt\tSumme\nKöln\t7\n\n[Sheet 2: Leer]\n')
})

test('strings that cells share are told where they stand, in one line, and not how they are spoken', () => {
  const strings = [
    '<si><t xml:space="preserve">one </t></si>',
    '<si><r><t>two</t></r><r><rPr/><t>fold</t></r></si>',
    '<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>',
    '<si/>',
    '<si><t>a_x000D_\nb\tc</t></si>',
  ]
  const cells = [0, 1, 2, 3, 4, 9].map((at) => `<c t="s"><v>${at}</v></c>`).join('')
  const workbook = xlsx(
    { A: rows(`<row>${cells}</row>`) },
    { 'xl/sharedStrings.xml': `<sst>${strings.join('')}</sst>` },
  )
  expect(sheetText(workbook)).toBe('[Sheet 1: A]\none \ttwofold\t東京\t\ta b c\n')
})

test('cells stand in their column, whatever is left out before them', () => {
  const workbook = xlsx({
    A: rows(
      '<row r="1"><c r="B1"><v>1</v></c><c r="C1" s="1"/><c r="AA1"><v>2</v></c><c><v>3</v></c></row><row r="9"/><row r="10"><c/><c><v>4</v></c></row>',
    ),
  })
  expect(sheetText(workbook)).toBe(`[Sheet 1: A]\n\t1${'\t'.repeat(25)}2\t3\n\t4\n`)
})

test('values are told as programs show them', () => {
  const styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/><numFmt numFmtId="165" formatCode="0.00&quot; days&quot;"/><numFmt numFmtId="166" formatCode="[h]:mm"/></numFmts>
    <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>`
  const cells = [
    '<c><v>0.30000000000000004</v></c>',
    '<c s="0"><v>1E3</v></c>',
    '<c s="1"><v>46356</v></c>',
    '<c s="2"><v>46356.75</v></c>',
    '<c s="1"><v>0.5</v></c>',
    '<c s="3"><v>2</v></c>',
    '<c s="4"><v>1.5</v></c>',
    '<c s="1"><v>1e300</v></c>',
    '<c t="b"><v>1</v></c>',
    '<c t="e"><v>#REF!</v></c>',
    '<c t="str"><f>A1&amp;"x"</f><v>0x</v></c>',
    '<c t="d"><v>2026-11-30</v></c>',
  ]
  const workbook = xlsx({ A: rows(`<row>${cells.join('')}</row>`) }, { 'xl/styles.xml': styles })
  expect(sheetText(workbook).split('\n')[1]?.split('\t')).toEqual([
    ...['0.3', '1000', '2026-11-30', '2026-11-30 18:00:00', '12:00:00', '2', '1.5', '1e+300'],
    ...['TRUE', '#REF!', '0x', '2026-11-30'],
  ])
})

test('formats that open brackets without an end are told from times as fast as others, however many styles name them', () => {
  const formats = `<numFmt numFmtId="164" formatCode="${'['.repeat(200_000)}0"/><numFmt numFmtId="165" formatCode="[Red]yyyy"/>`
  const cellXfs = `<xf numFmtId="165"/>${'<xf numFmtId="164"/>'.repeat(10_000)}`
  const styles = `<styleSheet><numFmts>${formats}</numFmts><cellXfs>${cellXfs}</cellXfs></styleSheet>`
  const cells = '<c s="0"><v>46356</v></c><c s="9999"><v>46356</v></c>'
  const workbook = xlsx({ A: rows(`<row>${cells}</row>`) }, { 'xl/styles.xml': styles })
  expect(sheetText(workbook)).toBe('[Sheet 1: A]\n2026-11-30\t46356\n')
})

test('days that are counted from 1904 are told as they are meant', () => {
  const styles = '<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
  const workbook = officeFile({
    'xl/workbook.xml':
      '<x:workbook><x:workbookPr date1904="1"/><x:sheets><x:sheet name="A" state="hidden" r:id="rId1"/></x:sheets></x:workbook>',
    'xl/_rels/workbook.xml.rels': relationships([['worksheet', '/xl/worksheets/one.xml']]),
    'xl/worksheets/one.xml': '<x:worksheet><x:row><x:c s="0"><x:v>44894</x:v></x:c></x:row></x:worksheet>',
    'xl/styles.xml': styles,
  })
  expect(sheetText(workbook)).toBe('[Sheet 1: A, hidden]\n2026-11-30\n')
})

describe('of a workbook', () => {
  const two = xlsx({ A: sheetOf([['1', '2'], ['3']]), B: sheetOf([['4']]) })

  test('no more cells are told than are bounded, and that there were more is said', () => {
    expect(sheetText(two, { ...documentBounds, cells: 3 })).toBe(
      '[Sheet 1: A]\n1\t2\n3\n\n[Sheet 2: B]\n\n[More cells are left out.]',
    )
    expect(sheetText(two, { ...documentBounds, cells: 4 })).not.toContain('left out')
  })

  test('no more characters are made than are bounded, wherever its cells say that they stand', () => {
    const far = Array.from({ length: 1000 }, () => '<c r="XFD1"><v>1</v></c><c r="A1"><v>1</v></c>').join('')
    const text = sheetText(xlsx({ A: rows(`<row>${far}</row>`) }), { ...documentBounds, characters: 100_000 })
    expect(text.length).toBeLessThan(100_000 + 20_000)
    expect(text).toContain('left out')
  })

  test('no part is told twice, however often it is named, and no more sheets than are bounded', () => {
    const sheets = '<sheet name="A" r:id="rId1"/>'.repeat(1000)
    const workbook = officeFile({
      'xl/workbook.xml': `<workbook>${sheets}</workbook>`,
      'xl/_rels/workbook.xml.rels': relationships([['worksheet', 'worksheets/sheet1.xml']]),
      'xl/worksheets/sheet1.xml': sheetOf([['once']]),
    })
    expect(sheetText(workbook)).toBe('[Sheet 1: A]\nonce\n')
    expect(sheetText(two, { ...documentBounds, sheets: 1 })).toBe('[Sheet 1: A]\n1\t2\n3\n\n[More cells are left out.]')
  })

  test('without cells there is no text', () => {
    expect(sheetText(xlsx({ A: sheetOf([]) }))).toBe('')
  })

  test.each([
    ['unpacks to more than is bounded', xlsx({ A: ' '.repeat(2000) })],
    ['declares a type', xlsx({ A: '<!DOCTYPE worksheet [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>' })],
    ['has no workbook', officeFile({})],
  ])('that %s nothing is told', (_, workbook) => {
    expect(() => sheetText(workbook, { ...documentBounds, unpackedBytes: 1500 })).toThrow()
  })
})
