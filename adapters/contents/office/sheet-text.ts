import { type DocumentBounds, documentBounds } from '../bounds.ts'
import { type Parts, unpack } from './archive.ts'
import { type CellStyles, cellStyles, numberText } from './cell-styles.ts'
import { relationsOf } from './relations.ts'
import { attribute, inLine, isEmptyTag, unescaped } from './xml.ts'

const workbook = 'xl/workbook.xml'
const wanted =
  /^xl\/(?:workbook\.xml|sharedStrings\.xml|styles\.xml|_rels\/workbook\.xml\.rels|worksheets\/[^/]+\.xml)$/

/**
 * The cells of a workbook: its sheets in order under their names, a line for each row that has any, with tabs between the columns.
 * Formulas are told as what they came to. @throws Error where there is no workbook, or too much of it
 */
export function sheetText(archive: Uint8Array, bounds: DocumentBounds = documentBounds): string {
  const parts = unpack(archive, wanted, bounds)
  const book = parts.xml(workbook)
  if (book === undefined) throw new Error(`There is no ${workbook}`)
  const sheets = sheetsIn(parts, book)
  const writing: Writing = {
    strings: sharedStrings(parts.xml('xl/sharedStrings.xml') ?? ''),
    styles: cellStyles(parts.xml('xl/styles.xml') ?? '', book),
    cells: bounds.cells,
    characters: bounds.characters,
    isCut: sheets.length > bounds.sheets,
  }
  const told = sheets.slice(0, bounds.sheets).map(({ title, xml }) => ({ title, rows: rowsIn(xml(), writing) }))
  if (told.every(({ rows }) => rows === '')) return ''
  const text = told.map(({ title, rows }) => `${title}\n${rows}`).join('\n')
  return writing.isCut ? `${text}\n[More cells are left out.]` : text
}

/** What is needed to tell cells, and how many more may be. */
interface Writing {
  readonly strings: readonly string[]
  readonly styles: CellStyles
  cells: number
  characters: number
  /** There were more. */
  isCut: boolean
}

function isFull({ cells, characters }: Writing): boolean {
  return cells <= 0 || characters <= 0
}

interface Sheet {
  readonly title: string
  /** Read one after the other, so that no two are held as text. */
  readonly xml: () => string
}

const sheetTags = /<(?:\w+:)?sheet\s[^<>]*>/g
const nameOf = attribute('name')
const relationOf = attribute('\\w+:id')
const stateOf = attribute('state')

/** Each part is a sheet once, however often it is named. */
function sheetsIn(parts: Parts, book: string): readonly Sheet[] {
  const byId = new Map(relationsOf(parts, workbook).map(({ id, part }) => [id, part]))
  const seen = new Set<string>()
  return [...book.matchAll(sheetTags)].flatMap(([tag], at) => {
    const part = byId.get(relationOf(tag) ?? '')
    if (part === undefined || seen.has(part)) return []
    seen.add(part)
    const hidden = (stateOf(tag) ?? 'visible') === 'visible' ? '' : ', hidden'
    const title = `[Sheet ${at + 1}: ${inLine(nameOf(tag) ?? '')}${hidden}]`
    return [{ title, xml: () => parts.xml(part) ?? '' }]
  })
}

/** How words are spoken, which is no part of them; a string that has none begins and ends; one ends; words. */
const stringPieces =
  /<(?:\w+:)?rPh\s[^<>]*>\s*<(?:\w+:)?t(?:\s[^<>]*)?>[^<]*<|(<(?:\w+:)?si(?:\s[^<>]*)?\/>)|(<\/(?:\w+:)?si>)|<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)<\/(?:\w+:)?t>/g

function sharedStrings(xml: string): readonly string[] {
  const strings: string[] = []
  let text = ''
  for (const [, none, ends, words] of xml.matchAll(stringPieces)) {
    if (words !== undefined) text += plain(words)
    else if (none !== undefined || ends !== undefined) {
      strings.push(text)
      text = ''
    }
  }
  return strings
}

interface Cell {
  readonly tag: string
  readonly value: string
}

/** How words are spoken; a cell begins; a cell or a row ends; a value, or words. */
const cellPieces =
  /<(?:\w+:)?rPh\s[^<>]*>\s*<(?:\w+:)?t(?:\s[^<>]*)?>[^<]*<|(<(?:\w+:)?c(?=[\s>/])[^<>]*>)|<\/(?:\w+:)?(c|row)>|<(?:\w+:)?(?:v|t)(?:\s[^<>]*)?>([^<]*)<\/(?:\w+:)?(?:v|t)>/g

/** Each cell with what stands in it, and `undefined` for the end of a row. */
function* cellsIn(xml: string): Generator<Cell | undefined> {
  let tag = ''
  let value = ''
  for (const [, begins, ends, words] of xml.matchAll(cellPieces)) {
    if (words !== undefined) value += plain(words)
    else if (begins !== undefined) {
      tag = begins
      value = ''
      if (isEmptyTag(begins)) yield { tag, value }
    } else if (ends !== undefined) yield ends === 'c' ? { tag, value } : undefined
  }
}

function rowsIn(xml: string, writing: Writing): string {
  let rows = ''
  let line = emptyLine
  for (const cell of cellsIn(xml)) {
    if (cell === undefined) {
      rows += ended(line)
      line = emptyLine
    } else if (isFull(writing)) {
      writing.isCut = true
      break
    } else {
      const longer = withCell(line, cell, writing)
      writing.cells -= 1
      writing.characters -= longer.text.length - line.text.length
      line = longer
    }
  }
  return rows + ended(line)
}

/** A row as far as it is written. `column` is that of the cell before, `written` that of the text before; the first is 1. */
interface Line {
  readonly text: string
  readonly column: number
  readonly written: number
}

const emptyLine: Line = { text: '', column: 0, written: 1 }

function ended({ text }: Line): string {
  return text === '' ? '' : `${text}\n`
}

function withCell(line: Line, { tag, value }: Cell, writing: Writing): Line {
  const column = columnOf(tag, line)
  const text = cellText(tag, value, writing)
  if (text === '') return { ...line, column }
  const tabs = line.text === '' ? column - 1 : Math.max(1, column - line.written)
  return { text: `${line.text}${'\t'.repeat(tabs)}${text}`, column, written: column }
}

const referenceOf = attribute('r')

/** Cells name their column, or stand in the next one. */
function columnOf(tag: string, { column }: Line): number {
  const [letters] = /^[A-Z]{1,3}(?=\d)/.exec(referenceOf(tag) ?? '') ?? []
  if (letters === undefined) return column + 1
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
}

const typeOf = attribute('t')
const styleOf = attribute('s')

function cellText(tag: string, value: string, { strings, styles }: Writing): string {
  switch (typeOf(tag)) {
    case 's':
      return inLine(strings[Number(value)] ?? '')
    case 'b':
      return value === '1' ? 'TRUE' : 'FALSE'
    case 'str':
    case 'inlineStr':
    case 'e':
    case 'd':
      return inLine(value)
    default:
      return numberText(value, styleOf(tag), styles)
  }
}

/** Without what the format writes for a carriage return. */
function plain(words: string): string {
  return unescaped(words).replaceAll('_x000D_', '')
}
