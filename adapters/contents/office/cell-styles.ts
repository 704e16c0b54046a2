import { attribute } from './xml.ts'

/** How the numbers of a workbook are meant. */
export interface CellStyles {
  /** By a cell's style: whether its number is a time. */
  readonly isTime: readonly boolean[]
  /** Whether days are counted from 1904, as once on a Macintosh, and not from 1900. */
  readonly is1904: boolean
}

const pieces = /<(\/?)(?:\w+:)?(numFmt|cellXfs|xf)(?=[\s>/])[^<>]*>/g
const formatId = attribute('numFmtId')
const formatCode = attribute('formatCode')
const epochOf = attribute('date1904')

/** @param styles the part of that name. @param book the workbook's own part */
export function cellStyles(styles: string, book: string): CellStyles {
  // Each is looked at once, and not once for each style that names it.
  const ownFormats = new Map<string, boolean>()
  const isTime: boolean[] = []
  let isOfCells = false
  for (const [tag, ends, name] of styles.matchAll(pieces)) {
    if (name === 'cellXfs') isOfCells = ends === ''
    else if (name === 'numFmt') ownFormats.set(formatId(tag) ?? '', isTimeCode(formatCode(tag) ?? ''))
    else if (isOfCells && ends === '') {
      const id = formatId(tag) ?? ''
      isTime.push(ownFormats.get(id) ?? isTimeFormat(id))
    }
  }
  const [settings = ''] = /<(?:\w+:)?workbookPr\s[^<>]*>/.exec(book) ?? []
  return { isTime, is1904: ['1', 'true'].includes(epochOf(settings) ?? '') }
}

/** Formats that every program knows by their number: dates and times of day, also those of East Asia. */
function isTimeFormat(id: string): boolean {
  const number = Number(id)
  return [
    [14, 22],
    [27, 36],
    [45, 45],
    [47, 47],
    [50, 58],
  ].some(([from = 0, to = 0]) => number >= from && number <= to)
}

/** Hours that are counted on beyond a day are a number. What a bracket opens ends before the next, so that thousands take no longer. */
function isTimeCode(code: string): boolean {
  if (/\[[hms]+\]/i.test(code)) return false
  const letters = code.replaceAll(/"[^"]*"|\\.|_.|\*.|\[[^[\]]*\]/g, '')
  return /[ymdhs]/i.test(letters)
}

/** Programs show no more of a number, and keep what is behind them. */
const shownDigits = 15
const daySeconds = 24 * 60 * 60
/** From the beginning of 1900, as programs count it, to that of 1970, and to that of 1904. */
const daysTo1970 = 25_569
const daysTo1904 = 1462
/** The last of the year 9999. */
const lastDay = 2_958_466

/** A number as it is meant: a time as that, any other without the digits that no program shows. */
export function numberText(value: string, style: string | undefined, { isTime, is1904 }: CellStyles): string {
  const number = Number(value)
  if (value === '' || !Number.isFinite(number)) return value
  const days = is1904 ? number + daysTo1904 : number
  if (isTime[Number(style ?? 0)] !== true || number < 0 || days >= lastDay)
    return String(Number(number.toPrecision(shownDigits)))
  const time = new Date(Math.round((days - daysTo1970) * daySeconds) * 1000).toISOString()
  const [date = '', clock = ''] = time.slice(0, 19).split('T')
  if (number < 1) return clock
  return clock === '00:00:00' ? date : `${date} ${clock}`
}
